import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes } from '@ethereumjs/util';
import { getAddress, getCreateAddress } from 'ethers';

export const operations = {
  'keccak256': ({ data }) => bytesToHex(keccak_256(hexToBytes(data))),
  'address.checksum': ({ address }) => getAddress(address),
  'address.ofContract': ({ from, nonce }) => getCreateAddress({ from, nonce: BigInt(nonce) }),
};
