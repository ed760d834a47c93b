// Public keys of certificates and packages, and signatures by them. What is not read here is null or 'unknown', never right.
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { parseDer, parseExactDer } from './der.js';
import { Refusal, fromHex, hex, require, same } from './text.js';

const CURVES = {
  '1.2.840.10045.3.1.7': { curve: p256, bytes: 32 },
  '1.3.132.0.34': { curve: p384, bytes: 48 },
  '1.3.132.0.35': { curve: p521, bytes: 66 },
};
const HASHES = {
  '2.16.840.1.101.3.4.2.1': { hash: sha256, prefix: '3031300d060960864801650304020105000420' },
  '2.16.840.1.101.3.4.2.2': { hash: sha384, prefix: '3041300d060960864801650304020205000430' },
  '2.16.840.1.101.3.4.2.3': { hash: sha512, prefix: '3051300d060960864801650304020305000440' },
  '1.3.14.3.2.26': { hash: sha1, prefix: '3021300906052b0e03021a05000414' },
};
const SHA1 = '1.3.14.3.2.26';
const SIGNATURES = {
  '1.2.840.113549.1.1.1': ['rsa', null], '1.2.840.113549.1.1.5': ['rsa', SHA1],
  '1.2.840.113549.1.1.11': ['rsa', '2.16.840.1.101.3.4.2.1'], '1.2.840.113549.1.1.12': ['rsa', '2.16.840.1.101.3.4.2.2'], '1.2.840.113549.1.1.13': ['rsa', '2.16.840.1.101.3.4.2.3'],
  '1.2.840.10045.4.1': ['ec', SHA1],
  '1.2.840.10045.4.3.2': ['ec', '2.16.840.1.101.3.4.2.1'], '1.2.840.10045.4.3.3': ['ec', '2.16.840.1.101.3.4.2.2'], '1.2.840.10045.4.3.4': ['ec', '2.16.840.1.101.3.4.2.3'],
};
const SMALL_PRIMES = Array.from({ length: 742 }, (_, i) => i + 2).filter((number, _, all) => all.every((other) => other * other > number || number % other !== 0)).map(BigInt);
const WEAK_SIGNATURES = ['1.2.840.113549.1.1.2', '1.2.840.113549.1.1.3', '1.2.840.113549.1.1.4', '1.2.840.113549.1.1.5', '1.2.840.10045.4.1', '1.2.840.10040.4.3'];

export const hashOf = (oid) => HASHES[oid]?.hash ?? null;
export const isWeakSignature = (oid) => WEAK_SIGNATURES.includes(oid);

/** A key of RSA or a known curve; kind 'unknown' for one that is well formed and not read here. */
export function readKey(spki) {
  require(spki.raw.length <= 1200, 'a key is too large');
  require(spki.isSequence && spki.items.length === 2 && spki.items[0].isSequence, 'a key cannot be read');
  const [algorithm, bits] = spki.items;
  const oid = algorithm.items[0].oid;
  if (oid === '1.2.840.10045.2.1') {
    require(algorithm.items.length === 2 && algorithm.items[1].is(6), 'a key on a curve without a name');
    const named = CURVES[algorithm.items[1].oid];
    if (named === undefined) {
      return { kind: 'unknown' };
    }
    try {
      named.curve.Point.fromBytes(bits.bits);
    } catch {
      throw new Refusal('a key is no point of its curve');
    }
    return { kind: 'ec', ...named, point: bits.bits, isPlain: bits.bits[0] === 4 };
  }
  if (oid === '1.2.840.113549.1.1.1') {
    const parts = parseDer(bits.bits).items;
    require(parts.length === 2 && parts.every((part) => part.integer > 0n), 'an RSA key cannot be read');
    const [n, e] = parts.map((part) => part.integer);
    const length = n.toString(2).length;
    return { kind: 'rsa', n, e, bits: length, isPlain: (algorithm.items[1] === undefined || algorithm.items[1].is(5)) && length <= 8192 && (e & 1n) === 1n && e > 1n && isModulus(n) };
  }
  return { kind: 'unknown' };
}

// A modulus that is prime, or has a small factor, is no modulus; the library does not read such a key.
const isModulus = (n) => SMALL_PRIMES.every((prime) => n % prime !== 0n) && power(2n, n - 1n, n) !== 1n;

/** Why a key is refused, or null. */
export function weaknessOf(key) {
  if (key.kind !== 'rsa') {
    return null;
  }
  return key.bits < 2048 || key.bits > 8192 ? `an RSA key of ${key.bits} bits` : key.e.toString(2).length > 256 ? 'an RSA exponent beyond 256 bits' : null;
}

/** True, false, or null where it is left to ec: algorithm or key is not read here, or a signature by RSA, of which there are other forms. The digest, where given, must be that of the algorithm. */
export function isSignedBy(key, algorithm, message, signature, digest = null) {
  const [kind, stated] = SIGNATURES[algorithm.oid] ?? [];
  const used = HASHES[digest ?? stated];
  if (key.kind === 'unknown' || kind !== key.kind || used === undefined || (digest !== null && stated !== null && digest !== stated) || (kind === 'ec' && algorithm.hasNull)) {
    return null;
  }
  const hash = used.hash(message);
  return kind === 'ec' ? verifyEc(key, hash, derToCompact(signature, key.bytes)) : verifyRsa(key, signature, fromHex(used.prefix), hash) || null;
}

export function verifyEc(key, hash, compact) {
  if (compact === null || compact.length !== 2 * key.bytes) {
    return false;
  }
  try {
    return key.curve.verify(compact, hash, key.point, { prehash: false, lowS: false });
  } catch {
    return false;
  }
}

function verifyRsa(key, signature, prefix, hash) {
  const length = Math.ceil(key.bits / 8);
  const number = BigInt(`0x${hex(signature) || '0'}`);
  if (signature.length !== length || number >= key.n) {
    return false;
  }
  const opened = fromHex(power(number, key.e, key.n).toString(16).padStart(2 * length, '0'));
  const padding = length - 3 - prefix.length - hash.length;
  return padding >= 8 && same(opened, Uint8Array.from([0, 1, ...new Array(padding).fill(255), 0, ...prefix, ...hash]));
}

function power(base, exponent, modulus) {
  let [result, square] = [1n, base % modulus];
  for (let left = exponent; left > 0n; left >>= 1n) {
    result = (left & 1n) === 1n ? (result * square) % modulus : result;
    square = (square * square) % modulus;
  }
  return result;
}

/** r and s of a DER signature side by side; null when it is none. */
export function derToCompact(signature, bytes) {
  try {
    const read = parseExactDer(signature);
    if (!read.isSequence || read.items.length !== 2) {
      return null;
    }
    const parts = read.items.map((item) => item.integer);
    const texts = parts.map((part) => (part <= 0n ? '' : part.toString(16).padStart(2 * bytes, '0')));
    return texts.every((text) => text.length === 2 * bytes) ? fromHex(texts.join('')) : null;
  } catch (fault) {
    if (fault instanceof Refusal) {
      return null;
    }
    throw fault;
  }
}

export const isDerPair = (signature) => {
  try {
    const read = signature[0] === 0x30 ? parseDer(signature) : null;
    return read !== null && read.isSequence && read.items.length === 2;
  } catch (fault) {
    if (fault instanceof Refusal) {
      return false;
    }
    throw fault;
  }
};
