// Files read piece by piece, so that memory does not grow with them.
import { sha256 } from '@noble/hashes/sha2.js';
import { Sm3 } from './sm3.js';
import { Refusal, hex } from './text.js';

const PIECE = 4 << 20;

// A browser answers each reading of a file after a while: one that is small is read once.
const MAX_HELD = 16 << 20;
const held = new WeakMap();

/** The blob itself, read ahead if it is small. */
export async function readAhead(blob) {
  if (blob.size <= MAX_HELD) {
    held.set(blob, await readBlob(blob, 0, blob.size));
  }
  return blob;
}

/** A part of a blob, as read ahead as the whole. */
export function partOf(blob, start, end) {
  const part = blob.slice(start, end);
  if (held.has(blob)) {
    held.set(part, held.get(blob).subarray(start, start + part.size));
  }
  return part;
}

/** The bytes of a blob one after the other. */
export const streamOf = (blob) => (held.has(blob) ? new ReadableStream({ start: (to) => (to.enqueue(held.get(blob)), to.close()) }) : blob.stream());

/** Bytes of a blob; a file that vanished or shrank is a refusal. */
export async function readBlob(blob, offset, length) {
  let bytes = held.get(blob)?.slice(offset, offset + length);
  try {
    bytes ??= new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
  } catch {
    throw new Refusal('the file cannot be read');
  }
  if (bytes.length !== length) {
    throw new Refusal('the file is cut off');
  }
  return bytes;
}

/** Calls take for each piece of a blob in order. */
export async function eachPiece(blob, take) {
  for (let at = 0; at < blob.size; at += PIECE) {
    take(await readBlob(blob, at, Math.min(PIECE, blob.size - at)));
  }
}

/** SHA-256, SM3 and size of a blob of any size. */
export async function dualDigest(blob, progress) {
  const [first, second] = [sha256.create(), new Sm3()];
  let done = 0;
  await eachPiece(blob, (piece) => {
    first.update(piece);
    second.update(piece);
    done += piece.length;
    progress(done, blob.size);
  });
  return { sha256: hex(first.digest()), sm3: hex(second.digest()), size: blob.size };
}

const TABLE = Int32Array.from({ length: 256 }, (_, i) => {
  let c = i;
  for (let bit = 0; bit < 8; bit++) {
    c = (c & 1) === 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return c;
});

export class Crc32 {
  constructor() {
    this.inverted = -1;
  }

  update(bytes) {
    let crc = this.inverted;
    for (let i = 0; i < bytes.length; i++) {
      crc = TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
    }
    this.inverted = crc;
  }

  get value() {
    return ~this.inverted >>> 0;
  }
}
