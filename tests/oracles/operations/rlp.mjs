// A tree is a hex string or an array of trees.
import { RLP } from '@ethereumjs/rlp';
import { bytesToHex, hexToBytes } from '@ethereumjs/util';
import { decodeRlp, encodeRlp } from 'ethers';

const toBytes = (tree) => (Array.isArray(tree) ? tree.map(toBytes) : hexToBytes(tree));
const toHex = (tree) => (Array.isArray(tree) ? tree.map(toHex) : bytesToHex(tree));

export const operations = {
  'rlp.encode': ({ tree }) => bytesToHex(RLP.encode(toBytes(tree))),
  'rlp.decode': ({ data }) => toHex(RLP.decode(hexToBytes(data))),
  'rlp.encodeScalar': ({ value }) => bytesToHex(RLP.encode(BigInt(value))),
  'rlp.encode.ethers': ({ tree }) => encodeRlp(tree),
  'rlp.decode.ethers': ({ data }) => decodeRlp(data),
};
