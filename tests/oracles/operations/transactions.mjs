// Transactions signed by ethers, and the sender that @ethereumjs/tx recovers from ours; calls and arguments as ethers encodes them.
import { createTxFromRLP } from '@ethereumjs/tx';
import { Common, Hardfork, Mainnet } from '@ethereumjs/common';
import { hexToBytes } from '@ethereumjs/util';
import { AbiCoder, Interface, SigningKey, Transaction, computeAddress } from 'ethers';

function signed({ key, ...fields }) {
  const transaction = Transaction.from(fields);
  transaction.signature = new SigningKey(key).sign(transaction.unsignedHash);
  return { raw: transaction.serialized, hash: transaction.hash };
}

const anchor = new Interface(['function anchor(bytes32 logId, uint64 size, bytes32 root, bytes32[] proof)']);

export const operations = {
  'tx.legacy': (fields) => signed({ type: 0, ...fields }),
  'tx.market': (fields) => signed({ type: 2, ...fields }),
  'tx.sender': ({ raw, chainId }) => {
    const common = new Common({ chain: { ...Mainnet, chainId: Number(chainId) }, hardfork: Hardfork.Prague });
    return createTxFromRLP(hexToBytes(raw), { common, allowUnlimitedInitCodeSize: true }).getSenderAddress().toString();
  },
  'key.address': ({ key }) => computeAddress(key).toLowerCase(),
  'abi.encode': ({ types, values }) => AbiCoder.defaultAbiCoder().encode(types, values),
  'abi.anchor': ({ values }) => anchor.encodeFunctionData('anchor', values),
};
