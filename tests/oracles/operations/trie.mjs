// Entries are [key, value] pairs. Proofs leave out nodes shorter than a hash, which are inlined in their parent: that is how nodes serve them.
import { createMPT, createMerkleProof, verifyMerkleProof } from '@ethereumjs/mpt';
import { RLP } from '@ethereumjs/rlp';
import { Account, bytesToHex, hexToBytes } from '@ethereumjs/util';

export async function trieOf(entries, options = {}) {
  const trie = await createMPT(options);
  for (const [key, value] of entries) await trie.put(key, value);
  return trie;
}

export const listTrie = (values) => trieOf(values.map((value, index) => [RLP.encode(index), value]));

export async function proofOf(trie, key) {
  const nodes = await createMerkleProof(trie, key);
  return nodes.filter((node, index) => index === 0 || node.length >= 32).map(bytesToHex);
}

const fromHex = (entries) => entries.map(([key, value]) => [hexToBytes(key), hexToBytes(value)]);

const accountOf = ({ nonce, balance, storageRoot, codeHash }) =>
  new Account(BigInt(nonce), BigInt(balance), hexToBytes(storageRoot), hexToBytes(codeHash)).serialize();

export const operations = {
  'trie.root': async ({ entries }) => bytesToHex((await trieOf(fromHex(entries))).root()),
  'trie.listRoot': async ({ values }) => bytesToHex((await listTrie(values.map(hexToBytes))).root()),
  'trie.proofs': async ({ entries, keys }) => {
    const trie = await trieOf(fromHex(entries));
    const proofs = [];
    for (const key of keys) proofs.push(await proofOf(trie, hexToBytes(key)));
    return { root: bytesToHex(trie.root()), proofs };
  },
  'trie.verify': async ({ root, key, proof }) => {
    const value = await verifyMerkleProof(hexToBytes(key), proof.map(hexToBytes), { root: hexToBytes(root) });
    return value === null ? null : bytesToHex(value);
  },
  'accounts.proof': async ({ accounts, address }) => {
    const trie = await trieOf(accounts.map((account) => [hexToBytes(account.address), accountOf(account)]), { useKeyHashing: true });
    return { root: bytesToHex(trie.root()), proof: await proofOf(trie, hexToBytes(address)) };
  },
};
