// Receipts: { type, status | root, gas, bloom, logs: [{ address, topics, data }] }. Headers: the names of @ethereumjs/block, and the hardfork.
import { createBlockHeader } from '@ethereumjs/block';
import { Common, Mainnet } from '@ethereumjs/common';
import { RLP } from '@ethereumjs/rlp';
import { bytesToHex, concatBytes, hexToBytes } from '@ethereumjs/util';
import { listTrie, proofOf } from './trie.mjs';

function receiptBytes({ type, status, root, gas, bloom, logs }) {
  const body = RLP.encode([
    root ? hexToBytes(root) : status ? 1 : 0,
    BigInt(gas),
    hexToBytes(bloom),
    logs.map(({ address, topics, data }) => [hexToBytes(address), topics.map((topic) => hexToBytes(topic)), hexToBytes(data)]),
  ]);
  return type === 0 ? body : concatBytes(Uint8Array.of(type), body);
}

export const operations = {
  'receipts.trie': async ({ receipts, index }) => {
    const encoded = receipts.map(receiptBytes);
    const trie = await listTrie(encoded);
    return { root: bytesToHex(trie.root()), encoded: encoded.map(bytesToHex), proof: await proofOf(trie, RLP.encode(index)) };
  },
  'block.header': ({ hardfork, fields }) => {
    const header = createBlockHeader(fields, { common: new Common({ chain: Mainnet, hardfork }), skipConsensusFormatValidation: true });
    return { rlp: bytesToHex(header.serialize()), hash: bytesToHex(header.hash()) };
  },
};
