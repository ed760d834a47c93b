// DER taken apart by asn1js, with nothing behind it.
import * as asn1js from 'asn1js';
import { Refusal, require } from './text.js';

const [UNIVERSAL, CONTEXT] = [1, 3];
const MAX_DEPTH = 32;

/** One element: its raw bytes, its tag, and what is in it. */
class Element {
  constructor(item, depth) {
    require(depth < MAX_DEPTH, 'DER is nested too deep');
    this.raw = new Uint8Array(item.valueBeforeDecodeView);
    this.isContext = item.idBlock.tagClass === CONTEXT;
    require(this.isContext || item.idBlock.tagClass === UNIVERSAL, 'a tag of no known class');
    this.tag = item.idBlock.tagNumber;
    this.isConstructed = item.idBlock.isConstructed;
    this.items = this.isConstructed ? item.valueBlock.value.map((part) => new Element(part, depth + 1)) : [];
  }

  is(tag) {
    return !this.isContext && this.tag === tag;
  }

  isTagged(tag) {
    return this.isContext && this.tag === tag;
  }

  get isSequence() {
    return this.is(16) && this.isConstructed;
  }

  get isSet() {
    return this.is(17) && this.isConstructed;
  }

  /** Content of a primitive element. */
  get content() {
    require(!this.isConstructed, 'a primitive value was expected');
    return this.raw.subarray(headerBytes(this.raw));
  }

  get oid() {
    require(this.is(6), 'an object identifier was expected');
    return identifierOf(this.content);
  }

  get integer() {
    require(this.is(2), 'a number was expected');
    return integerOf(this.content);
  }

  get octets() {
    require(this.is(4), 'an octet string was expected');
    return this.content;
  }

  get bits() {
    require(this.is(3) && this.content.length > 0 && this.content[0] === 0, 'a bit string of whole bytes was expected');
    return this.content.subarray(1);
  }
}

const headerBytes = (raw) => 2 + (raw[1] < 128 ? 0 : raw[1] - 128);

/** Dotted numbers of any size, each in its shortest form. */
function identifierOf(raw) {
  require(raw.length > 0 && raw[raw.length - 1] < 128, 'an object identifier is cut off');
  const arcs = [];
  let arc = null;
  for (const byte of raw) {
    require(arc !== null || byte !== 128, 'an object identifier is not in its shortest form');
    arc = ((arc ?? 0n) << 7n) | BigInt(byte & 127);
    if (byte < 128) {
      arcs.push(arc);
      arc = null;
    }
  }
  const first = arcs[0] < 80n ? arcs[0] / 40n : 2n;
  return [first, arcs[0] - 40n * first, ...arcs.slice(1)].join('.');
}

/** A number in its shortest form; negative ones as they stand. */
export function integerOf(raw) {
  require(raw.length > 0 && !(raw.length > 1 && ((raw[0] === 0 && raw[1] < 128) || (raw[0] === 255 && raw[1] >= 128))), 'a number is not in its shortest form');
  const magnitude = raw.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return raw[0] < 128 ? magnitude : magnitude - (1n << BigInt(8 * raw.length));
}

/** The one element in these bytes; bytes behind it are refused. */
export function parseDer(bytes) {
  require(bytes.length >= 2, 'malformed DER');
  let read;
  try {
    read = asn1js.fromBER(bytes.slice().buffer);
  } catch {
    throw new Refusal('malformed DER');
  }
  require(read.offset === bytes.length && read.result.error === '', 'malformed DER, or bytes behind it');
  return new Element(read.result, 0);
}

/** As parseDer; every length must be in its one form, throughout. */
export function parseExactDer(bytes) {
  checkLengths(bytes, 0);
  return parseDer(bytes);
}

function checkLengths(bytes, depth) {
  require(depth < MAX_DEPTH, 'DER is nested too deep');
  for (let at = 0; at < bytes.length;) {
    require(bytes.length - at >= 2 && (bytes[at] & 31) !== 31, 'malformed DER');
    const isConstructed = (bytes[at] & 32) !== 0;
    let [start, length] = [at + 2, bytes[at + 1]];
    if (length >= 128) {
      const digits = length - 128;
      require(digits > 0 && digits <= 4 && bytes.length - start >= digits && bytes[start] !== 0, 'not DER: a length is not in its one form');
      length = bytes.subarray(start, start + digits).reduce((sum, digit) => sum * 256 + digit, 0);
      require(length >= 128, 'not DER: a length is not in its one form');
      start += digits;
    }
    require(length <= bytes.length - start, 'malformed DER');
    if (isConstructed) {
      checkLengths(bytes.subarray(start, start + length), depth + 1);
    } else if (bytes[at] === 2) {
      integerOf(bytes.subarray(start, start + length));
    } else if (bytes[at] === 1) {
      require(length === 1 && (bytes[start] === 0 || bytes[start] === 255), 'not DER: a truth value');
    }
    at = start + length;
  }
}
