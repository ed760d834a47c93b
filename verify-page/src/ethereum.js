// Block header, receipt and account of an anchor, from raw RLP to the event. Strict: what is read would be written the same. FORMAT.md 6.
import { keccak_256 } from '@noble/hashes/sha3.js';
import { fromHex, hex, require, utf8 } from './text.js';

const word = (bytes) => `0x${hex(bytes)}`;
const keccak = (bytes) => word(keccak_256(bytes));
const EMPTY_ROOT = keccak(Uint8Array.of(0x80));
const TOPIC = keccak(utf8('Anchored(bytes32,uint64,bytes32,uint64,uint64,uint64)'));
const HEADER = { bytes: 32 << 10, depth: 2, items: 64 };
const RECEIPT = { bytes: 1 << 20, depth: 16, items: 1 << 16 };
const NODE = { bytes: 1 << 20, depth: 16, items: 512 };
const NODES = { bytes: 4 << 20, depth: 2, items: 160 };

function decode(bytes, limits) {
  require(bytes.length <= limits.bytes, `over limit: ${bytes.length} bytes, at most ${limits.bytes}`);
  const state = { left: limits.items, limits };
  const item = readItem(bytes, 0, state);
  require(item.encoded.length === bytes.length, `trailing bytes: the item ends at ${item.encoded.length} of ${bytes.length}`);
  return item;
}

function readItem(from, depth, state) {
  require(from.length > 0, 'truncated: no item where one must be');
  require(--state.left >= 0, `over limit: more than ${state.limits.items} items`);
  const first = from[0];
  if (first < 0x80) {
    return { encoded: from.subarray(0, 1), payload: from.subarray(0, 1), items: null };
  }
  const shape = first - (first >= 0xc0 ? 0xc0 : 0x80);
  let [start, length] = [1, shape];
  if (shape > 55) {
    start += shape - 55;
    require(from.length >= start, 'truncated inside a length');
    require(from[1] !== 0, 'not canonical: a length with a leading zero');
    length = from.subarray(1, start).reduce((sum, digit) => sum * 256 + digit, 0);
    require(length > 55, `not canonical: a length of ${length} has a shorter form`);
  }
  require(length <= from.length - start, `truncated: ${length} bytes announced, ${from.length - start} left`);
  const encoded = from.subarray(0, start + length);
  const payload = encoded.subarray(start);
  if (first < 0xc0) {
    require(payload.length !== 1 || payload[0] >= 0x80, 'not canonical: a single byte below 0x80 encodes itself');
    return { encoded, payload, items: null };
  }
  require(depth < state.limits.depth, `over limit: nested deeper than ${state.limits.depth}`);
  const items = [];
  for (let at = 0; at < payload.length;) {
    const item = readItem(payload.subarray(at), depth + 1, state);
    items.push(item);
    at += item.encoded.length;
  }
  return { encoded, payload, items };
}

const isString = (item, length) => item.items === null && item.payload.length === length;
const isScalar = (item, most) => item.items === null && item.payload.length <= most && (item.payload.length === 0 || item.payload[0] !== 0);
const number = (bytes) => (bytes.length === 0 ? 0n : BigInt(word(bytes)));
const isEmpty = (item) => item.items === null && item.payload.length === 0;
const isReference = (item) => (item.items === null ? item.payload.length === 32 : item.encoded.length < 32);

function scalar(item, otherwise) {
  require(isScalar(item, 8), otherwise);
  return number(item.payload);
}

/** Three files taken apart; each has one encoding only. */
export function readAnchor(header, receipt, account) {
  require(header.length <= 32 << 10, `header.rlp is over limit: ${header.length} bytes, at most ${32 << 10}`);
  const [ofReceipt, ofAccount] = [decode(receipt, NODES), decode(account, NODES)];
  const isList = (item) => item.items !== null && item.items.every((node) => node.items === null);
  require(ofReceipt.items?.length === 2 && isScalar(ofReceipt.items[0], 8) && isList(ofReceipt.items[1]) && isList(ofAccount), 'receipt.rlp is not (index, nodes), or account.rlp is not a list of nodes');
  return {
    header, index: number(ofReceipt.items[0].payload), indexKey: ofReceipt.items[0].encoded,
    receiptNodes: ofReceipt.items[1].items.map((node) => node.payload), accountNodes: ofAccount.items.map((node) => node.payload),
  };
}

export function readHeader(bytes) {
  const { items } = decode(bytes, HEADER);
  require(items !== null && items.length >= 15 && items.every((item) => item.items === null), 'not a header: too few fields, or a list among them');
  require([0, 3, 4, 5, 13].every((at) => isString(items[at], 32)), 'not a header: a hash that is not 32 bytes');
  const wrong = 'not a header: a number that is not a scalar of at most 8';
  return { hash: keccak(bytes), stateRoot: word(items[3].payload), receiptsRoot: word(items[5].payload), number: scalar(items[8], wrong), timestamp: scalar(items[11], wrong) };
}

function readReceipt(value) {
  const type = value.length > 0 && value[0] > 0 && value[0] <= 0x7f ? 1 : 0;
  const { items } = decode(value.subarray(type), RECEIPT);
  require(items?.length === 4 && isScalar(items[1], 8) && items[2].items === null && items[3].items !== null, 'not a receipt: outcome, gas, bloom and logs expected');
  const hasRoot = isString(items[0], 32);
  require(hasRoot || (isScalar(items[0], 8) && number(items[0].payload) <= 1n), 'not a receipt: neither status 0 or 1 nor a state root');
  const logs = items[3].items.map((log) => {
    require(log.items?.length === 3 && isString(log.items[0], 20) && log.items[1].items !== null && log.items[1].items.length <= 4
      && log.items[1].items.every((topic) => isString(topic, 32)) && log.items[2].items === null, 'not a receipt: a log is not (address, topics, data)');
    return { address: word(log.items[0].payload), topics: log.items[1].items.map((topic) => word(topic.payload)), data: log.items[2].payload };
  });
  return { succeeded: hasRoot ? null : !isEmpty(items[0]), logs };
}

export function receiptOf(proof, header) {
  const receipt = readReceipt(valueOf(header.receiptsRoot, proof.indexKey, proof.receiptNodes, 'the block has no such transaction'));
  require(receipt.succeeded !== null, 'the receipt states no success: it is older than Byzantium');
  require(receipt.succeeded, 'the transaction was reverted');
  return receipt;
}

/** Events of the contract: log, size and root that each carries. */
export function eventsOf(receipt, contract) {
  const isSmall = (bytes) => bytes.subarray(0, 24).every((byte) => byte === 0);
  return receipt.logs
    .filter((log) => log.address === contract && log.topics.length === 3 && log.topics[0] === TOPIC && log.data.length === 128
      && isSmall(fromHex(log.topics[2].slice(2))) && [1, 2, 3].every((i) => isSmall(log.data.subarray(32 * i, 32 * i + 32))))
    .map((log) => ({ logId: log.topics[1], size: BigInt(log.topics[2]), root: word(log.data.subarray(0, 32)) }));
}

export function codeOf(proof, header, contract) {
  const { items } = decode(valueOf(header.stateRoot, keccak_256(fromHex(contract.slice(2))), proof.accountNodes, 'there is no such account'), HEADER);
  require(items?.length === 4 && isScalar(items[0], 8) && isScalar(items[1], 32) && isString(items[2], 32) && isString(items[3], 32), 'not an account: nonce, balance, storage root and code hash expected');
  return word(items[3].payload);
}

const nibblesOf = (bytes) => Array.from(bytes).flatMap((byte) => [byte >> 4, byte & 15]);

function pathOf(compact) {
  require(compact.length > 0 && compact[0] >> 4 <= 3 && ((compact[0] & 0x10) !== 0 || (compact[0] & 15) === 0), 'not a trie node: no branch, no leaf, no extension');
  return { part: nibblesOf(compact).slice((compact[0] & 0x10) !== 0 ? 1 : 2), isLeaf: (compact[0] & 0x20) !== 0 };
}

/** Follows nodes, root first, from a root to the value of a key; every node must be on the way. */
function valueOf(root, key, nodes, absent) {
  require(nodes.length > 0, root === EMPTY_ROOT ? absent : 'no nodes, but the trie is not empty');
  const path = nibblesOf(key);
  let [used, taken, isBelowExtension] = [0, 0, false];
  const load = (hash) => {
    require(used < nodes.length, `node ${hash} is missing`);
    const raw = nodes[used++];
    require(raw.length <= NODE.bytes && keccak(raw) === hash, `node ${used - 1} does not hash to ${hash}`);
    require(raw.length >= 32 || used === 1, `node ${used - 1} is shorter than a hash and must be inlined`);
    return decode(raw, NODE);
  };
  const end = (value) => {
    require(used === nodes.length, `${nodes.length - used} nodes are not on the way`);
    require(value !== null && value.length > 0, absent);
    return value;
  };
  for (let node = load(root); ;) {
    let next;
    if (node.items?.length === 17) {
      isBelowExtension = false;
      const [children, value] = [node.items.slice(0, 16), node.items[16]];
      require(node.items.filter((item) => !isEmpty(item)).length >= 2 && value.items === null && children.every((child) => isEmpty(child) || isReference(child)),
        'not a branch: fewer than two entries, or an entry that is no reference');
      if (taken === path.length) {
        return end(value.payload);
      }
      next = children[path[taken++]];
      if (isEmpty(next)) {
        return end(null);
      }
    } else {
      require(node.items?.length === 2 && node.items[0].items === null, 'not a trie node: no branch, no leaf, no extension');
      const { part, isLeaf } = pathOf(node.items[0].payload);
      const isOnTheWay = part.every((nibble, i) => path[taken + i] === nibble);
      require(!isBelowExtension && (isLeaf ? node.items[1].items === null && !isEmpty(node.items[1]) : part.length > 0 && isReference(node.items[1])),
        'not canonical: an extension above no branch, without a path or a child, or a leaf without a value');
      if (isLeaf || !isOnTheWay) {
        return end(isLeaf && isOnTheWay && taken + part.length === path.length ? node.items[1].payload : null);
      }
      taken += part.length;
      isBelowExtension = true;
      next = node.items[1];
    }
    node = isString(next, 32) ? load(word(next.payload)) : next;
  }
}

