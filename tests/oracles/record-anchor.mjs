// Records one anchor from a real node as a test vector: deploys the contract, mines a block of five transactions (legacy, access list, dynamic fee, one
// reverted, one that sends ether) with the anchor among them, and writes what the node answers.
//   node record-anchor.mjs RPC_URL NAME > ../vectors/valid/anchor/NAME.json
// The node must hold the private keys of its accounts and know evm_setAutomine and evm_mine: anvil and hardhat do.
import { readFile } from 'node:fs/promises';
import { createBlockHeaderFromRPC } from '@ethereumjs/block';
import { Common, Mainnet } from '@ethereumjs/common';
import { bytesToHex } from '@ethereumjs/util';
import { AbiCoder, Interface, concat, keccak256, sha256, toBeHex, toUtf8Bytes } from 'ethers';

const [, , url, client] = process.argv;
const artifact = JSON.parse(await readFile(new URL('../../contracts-solidity/artifacts/EvidenceAnchor.json', import.meta.url)));
const abi = new Interface(artifact.abi);
let id = 0;

async function rpc(method, ...params) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }),
  });
  const { result, error } = await response.json();
  if (error) throw new Error(`${method}: ${error.message}`);
  return result;
}

const send = (transaction) => rpc('eth_sendTransaction', { from, gas: '0x100000', ...transaction });
const mine = () => rpc('evm_mine');
const receiptOf = (hash) => rpc('eth_getTransactionReceipt', hash);
const [from, other] = await rpc('eth_accounts');
const logId = sha256(toUtf8Bytes('evidencechain/vector'));
const root = sha256(toUtf8Bytes('root of the vector'));
const size = 71;

const bytecode = artifact.bytecode.startsWith('0x') ? artifact.bytecode : `0x${artifact.bytecode}`;
const { contractAddress: contract } = await receiptOf(await send({ gas: '0x400000', data: concat([bytecode, AbiCoder.defaultAbiCoder().encode(['address'], [from])]) }));
await send({ to: contract, data: abi.encodeFunctionData('setOperator', [logId, from]) });

await rpc('evm_setAutomine', false);
const gasPrice = toBeHex(3_000_000_000);
const sent = [
  await send({ to: other, value: '0x1', gas: '0x5208', gasPrice }),
  await send({ to: contract, gasPrice, accessList: [{ address: contract, storageKeys: [] }], data: abi.encodeFunctionData('setOperator', [keccak256('0x01'), other]) }),
  await send({ to: contract, data: abi.encodeFunctionData('anchor', [logId, size, root, []]) }),
  await send({ to: contract, data: abi.encodeFunctionData('anchor', [keccak256('0x02'), size, root, []]) }),
  await send({ to: other, value: '0x2', gas: '0x5208' }),
];
await mine();
const receipts = await Promise.all(sent.map(receiptOf));
receipts.sort((left, right) => Number(left.transactionIndex) - Number(right.transactionIndex));
const block = await rpc('eth_getBlockByHash', receipts[0].blockHash, false);
if (block.transactions.length !== sent.length) throw new Error('the transactions did not fall into one block');
const account = await rpc('eth_getProof', contract, [], block.number);

const hardfork = block.requestsHash ? 'prague' : block.parentBeaconBlockRoot ? 'cancun' : block.withdrawalsRoot ? 'shanghai' : 'london';
const header = createBlockHeaderFromRPC(block, { common: new Common({ chain: Mainnet, hardfork }), skipConsensusFormatValidation: true });
if (bytesToHex(header.hash()) !== block.hash) throw new Error(`the header does not hash to ${block.hash}`);

process.stdout.write(`${JSON.stringify({
  client,
  chainId: Number(await rpc('eth_chainId')),
  contract,
  codeHash: keccak256(await rpc('eth_getCode', contract, block.number)),
  logId,
  size,
  root,
  blockHash: block.hash,
  header: bytesToHex(header.serialize()),
  transactionIndex: Number((await receiptOf(sent[2])).transactionIndex),
  receipts: receipts.map(({ type, status, cumulativeGasUsed, logsBloom, logs }) => ({
    type, status, cumulativeGasUsed, logsBloom, logs: logs.map(({ address, topics, data }) => ({ address, topics, data })),
  })),
  accountProof: account.accountProof,
}, null, 2)}\n`);
