// Bytes and the one way in which each thing is written as text.
import { sha256 } from '@noble/hashes/sha2.js';

/** Hostile bytes were refused, with one sentence; isUnsupported: of a version or with a feature unknown here. */
export class Refusal extends Error {
  constructor(reason, isUnsupported = false) {
    super(reason);
    this.isUnsupported = isUnsupported;
  }
}

export const require = (holds, otherwise) => {
  if (!holds) {
    throw new Refusal(otherwise);
  }
};

/** Something is there that this page does not read as surely as ec does, right or wrong. */
export class Left extends Error {}

/** The one shape that is read here; any other is left to ec. */
export const shape = (holds, otherwise = 'another shape') => {
  if (!holds) {
    throw new Left(otherwise);
  }
};

/** A refusal's reason; anything else is a fault of ours and goes on. */
export const reasonOf = (fault) => {
  if (fault instanceof Refusal) {
    return fault.message;
  }
  throw fault;
};

const HEX = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));
const DIGEST = /^sha256:([0-9a-f]{64})$/;

export const hex = (bytes) => Array.from(bytes, (byte) => HEX[byte]).join('');
export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
export const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
export const concat = (...parts) => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
};

const encoder = new TextEncoder();
export const utf8 = (text) => encoder.encode(text);

/** Text of valid UTF-8, byte order mark included; null for anything else. */
export const fromUtf8 = (bytes) => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

export const ascii = (bytes) => Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : '?')).join('');
export const isWellFormed = (text) => !/\p{Surrogate}/u.test(text);
export const isControl = (text) => /[\u0000-\u001f\u007f-\u009f]/.test(text);

export const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

/** Base64 with white space allowed, as other programs write it; null when it is none. */
export const looseBase64 = (text) => {
  const bare = text.replace(/[ \t\r\n]/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(bare) || bare.length % 4 !== 0) {
    return null;
  }
  return Uint8Array.from(atob(bare), (letter) => letter.charCodeAt(0));
};

/** RFC 4648 section 4: padding, no white space, no spare bits; null for anything else. */
export const strictBase64 = (text) => {
  const bytes = looseBase64(text);
  return bytes !== null && toBase64(bytes) === text ? bytes : null;
};

export const digestOf = (bytes) => `sha256:${hex(sha256(bytes))}`;
export const isDigest = (text) => typeof text === 'string' && DIGEST.test(text);

/** UTC with milliseconds, exactly; NaN for anything else. */
export const timeOf = (text) => {
  if (typeof text !== 'string' || !/^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text)) {
    return NaN;
  }
  const time = Date.parse(text);
  return Number.isFinite(time) && new Date(time).toISOString() === text ? time : NaN;
};

export const timeText = (time) => new Date(Math.floor(time)).toISOString();
export const value = (name, text) => ({ name, value: String(text) });
