// Reads a ZIP so that two programs cannot see two contents: one end record at the very end, every byte belongs to one member or the directory,
// local headers say what the directory says. PKWARE APPNOTE 4.3 and 4.5.3.
import { Crc32, eachPiece, partOf, readBlob, streamOf } from './source.js';
import { Refusal, fromUtf8, isControl, isWellFormed, require, same, utf8 } from './text.js';

export const WACZ = { maxMembers: 65536, maxPathBytes: 4096, maxDeflated: 2 ** 30, isLoose: false };
export const BUNDLE = { maxMembers: 4096, maxPathBytes: 65535, maxDeflated: 2 ** 40, isLoose: true };
const WIDE = 0xffffffff;
const MAX_DIRECTORY = 64 << 20;

const u16 = (b, at) => b[at] | (b[at + 1] << 8);
const u32 = (b, at) => (u16(b, at) | (u16(b, at + 2) << 16)) >>> 0;
function u64(b, at) {
  const high = u32(b, at + 4);
  require(high < 2 ** 21, 'a number beyond what is read');
  return high * 2 ** 32 + u32(b, at);
}

/** Names that differ in case alone are one file on some systems. */
export const fold = (path) => Array.from(path, (letter) => {
  const upper = letter.toUpperCase();
  return upper.length === letter.length && (letter < '\u0080' || upper >= '\u0080') ? upper : letter;
}).join('');

export const isSafePath = (path) => path.length > 0 && isWellFormed(path) && !/[\\:]/.test(path) && !isControl(path)
  && path.split('/').every((part) => part !== '' && !/[. ]$/.test(part));

export async function readZip(blob, rules) {
  const end = await findEnd(blob, rules);
  require(end.size <= MAX_DIRECTORY && end.count <= rules.maxMembers, `more than ${rules.maxMembers} members`);
  const members = readEntries(await readBlob(blob, end.offset, end.size), end, rules);
  const unpacked = members.reduce((sum, member) => sum + (member.isDeflated ? member.size : 0), 0);
  require(unpacked <= 2 ** 30 + 100 * blob.size, 'the members would unpack to far more than evidence of this size does');
  await place(blob, members, end.offset);
  const files = members.filter((member) => !member.isFolder);
  return { blob, members: files, find: (path) => files.find((member) => member.path === path) };
}

async function findEnd(blob, rules) {
  const length = Math.min(blob.size, 22 + (rules.isLoose ? 65535 : 0));
  const tail = await readBlob(blob, blob.size - length, length);
  for (let at = length - 22; at >= 0; at--) {
    if (u32(tail, at) === 0x06054b50 && u16(tail, at + 20) === length - at - 22) {
      return readEnd(blob, tail.subarray(at), blob.size - length + at);
    }
  }
  throw new Refusal('no end record at the end of the file: not a ZIP, cut off, or with bytes behind it');
}

async function readEnd(blob, end, endOffset) {
  let [offset, size, count, directoryEnd] = [u32(end, 16), u32(end, 12), u16(end, 10), endOffset];
  require(u16(end, 4) === 0 && u16(end, 6) === 0 && u16(end, 8) === count, 'a ZIP of several parts');
  const mayBeWide = endOffset >= 20 && (offset === WIDE || size === WIDE || count === 0xffff);
  const locator = mayBeWide ? await readBlob(blob, endOffset - 20, 20) : new Uint8Array(20);
  if (u32(locator, 0) === 0x07064b50) {
    const at = u64(locator, 8);
    require(at === endOffset - 76 && u32(locator, 4) === 0 && u32(locator, 16) === 1, 'the zip64 end record is not where it belongs');
    const wide = await readBlob(blob, at, 56);
    require(u32(wide, 0) === 0x06064b50 && u64(wide, 4) === 44 && u32(wide, 16) === 0 && u32(wide, 20) === 0 && u64(wide, 24) === u64(wide, 32), 'the zip64 end record is malformed');
    const [offset64, size64, count64] = [u64(wide, 48), u64(wide, 40), u64(wide, 32)];
    require((offset === WIDE || offset === offset64) && (size === WIDE || size === size64) && (count === 0xffff || count === count64), 'the two end records disagree');
    [offset, size, count, directoryEnd] = [offset64, size64, count64, at];
  }
  require(offset <= directoryEnd && offset + size === directoryEnd, 'bytes between the central directory and the end record, or before the first member');
  return { offset, size, count };
}

function readEntries(directory, end, rules) {
  const members = [];
  const seen = new Set();
  for (let at = 0; at < directory.length;) {
    const entry = directory.subarray(at);
    require(entry.length >= 46 && u32(entry, 0) === 0x02014b50, 'the central directory is malformed');
    const [nameBytes, extraBytes, commentBytes] = [u16(entry, 28), u16(entry, 30), u16(entry, 32)];
    const length = 46 + nameBytes + extraBytes + commentBytes;
    require(entry.length >= length && nameBytes <= rules.maxPathBytes, 'an entry of the central directory is cut off or too long');
    require(rules.isLoose || commentBytes === 0, 'a member has a comment');
    const path = fromUtf8(entry.subarray(46, 46 + nameBytes));
    require(path !== null, 'the name of a member is not UTF-8');
    const member = readEntry(entry, path, entry.subarray(46 + nameBytes, 46 + nameBytes + extraBytes));
    checkEntry(member, u32(entry, 38), rules);
    const folded = fold(path.replace(/\/+$/, ''));
    require(!seen.has(folded), `two members are named ${path}`);
    seen.add(folded);
    members.push(member);
    at += length;
  }
  require(members.length === end.count, 'the central directory has another number of entries than the end record says');
  return members;
}

function readEntry(entry, path, extra) {
  require(u16(entry, 34) === 0, 'a ZIP of several parts');
  checkExtra(extra, path);
  const [size, packed, offset] = widen(extra, [u32(entry, 24), u32(entry, 20), u32(entry, 42)]);
  return { path, flags: u16(entry, 8), method: u16(entry, 10), dosTime: u32(entry, 12), isDeflated: u16(entry, 10) === 8, crc: u32(entry, 16), packed, size, offset, isFolder: path.endsWith('/') };
}

function checkEntry(member, attributes, rules) {
  const { path } = member;
  require((member.flags & ~0x80e & 0xffff) === 0, `${path} is encrypted or has a flag that is not read`);
  require(member.method === 0 || member.method === 8, `${path} is packed by a method that is not read`);
  require((member.flags & 0x800) !== 0 || rules.isLoose || /^[\u0000-\u007f]*$/.test(path), `${path} does not say in what alphabet its name is`);
  require(isSafePath(member.isFolder ? path.slice(0, -1) : path), `the path ${path} is not a plain relative path`);
  require(!member.isFolder || (rules.isLoose && member.size === 0), `${path} is a folder`);
  require(![0xa, 0x2, 0x6, 0x1].includes(attributes >>> 28), `${path} is a link or a device`);
  require(member.size <= (member.isDeflated ? rules.maxDeflated : 2 ** 40), `${path} is too large`);
  require(member.isDeflated || member.size === member.packed, `${path} is stored with two sizes`);
  require(!member.isDeflated || Math.floor(member.size / 1033) <= member.packed, `${path} claims to be packed better than DEFLATE can`);
}

function* fieldsOf(extra) {
  for (let at = 0; at < extra.length;) {
    require(extra.length - at >= 4 && extra.length - at >= 4 + u16(extra, at + 2), 'an extra field is malformed');
    const next = at + 4 + u16(extra, at + 2);
    yield [u16(extra, at), extra.subarray(at + 4, next)];
    at = next;
  }
}

// A second name, encryption, or sizes given twice would let two programs read two things.
function checkExtra(extra, path) {
  let sizes = 0;
  for (const [id, body] of fieldsOf(extra)) {
    require(id !== 0x9901 && id !== 0x0017, `${path} is encrypted`);
    require(id !== 0x7075 || (body.length > 5 && same(body.subarray(5), utf8(path))), `${path} has a second name`);
    sizes += id === 1 ? 1 : 0;
  }
  require(sizes <= 1, `${path} has its sizes twice`);
}

function widen(extra, narrow) {
  let result = narrow;
  for (const [id, body] of fieldsOf(extra)) {
    if (id === 1) {
      let at = 0;
      result = narrow.map((number) => {
        if (number !== WIDE) {
          return number;
        }
        require(body.length - at >= 8, 'a zip64 field is missing');
        at += 8;
        return u64(body, at - 8);
      });
    }
  }
  return result;
}

async function place(blob, members, directoryOffset) {
  const byOffset = [...members].sort((a, b) => a.offset - b.offset);
  let at = 0;
  for (const [i, member] of byOffset.entries()) {
    require(member.offset === at, `bytes before ${member.path} belong to no member, or two members overlap`);
    const next = i + 1 < byOffset.length ? byOffset[i + 1].offset : directoryOffset;
    member.dataOffset = await readLocal(blob, member);
    await checkTail(blob, member, member.dataOffset + member.packed, next);
    at = next;
  }
  require(at === directoryOffset, 'bytes before the central directory belong to no member');
}

async function readLocal(blob, member) {
  const { path } = member;
  const header = await readBlob(blob, member.offset, 30);
  require(u32(header, 0) === 0x04034b50, `${path} has no local header`);
  const names = await readBlob(blob, member.offset + 30, u16(header, 26) + u16(header, 28));
  const extra = names.subarray(u16(header, 26));
  require(same(names.subarray(0, u16(header, 26)), utf8(path)), `${path} has another name in its local header`);
  require(u16(header, 6) === member.flags && u16(header, 8) === member.method && u32(header, 10) === member.dosTime, `${path} has another method, flag or time in its local header`);
  checkExtra(extra, path);
  const [size, packed] = widen(extra, [u32(header, 22), u32(header, 18), 0]);
  const crc = u32(header, 14);
  const agrees = crc === member.crc && size === member.size && packed === member.packed;
  require(agrees || ((member.flags & 8) !== 0 && crc === 0 && size === 0 && packed === 0), `${path} has another size or checksum in its local header`);
  return member.offset + 30 + names.length;
}

async function checkTail(blob, member, dataEnd, next) {
  if ((member.flags & 8) === 0) {
    require(dataEnd === next, `bytes behind ${member.path} belong to no member, or two members overlap`);
    return;
  }
  const length = next - dataEnd;
  require([12, 16, 20, 24].includes(length), `${member.path} has no data descriptor, or bytes behind it belong to no member`);
  const bytes = await readBlob(blob, dataEnd, length);
  const isSigned = length === 16 || length === 24;
  const body = bytes.subarray(isSigned ? 4 : 0);
  require(!isSigned || u32(bytes, 0) === 0x08074b50, `${member.path} has a malformed data descriptor`);
  const [packed, size] = length >= 20 ? [u64(body, 4), u64(body, 12)] : [u32(body, 4), u32(body, 8)];
  require(u32(body, 0) === member.crc && packed === member.packed && size === member.size, `${member.path} has another size or checksum in its data descriptor`);
}

/** Passes a member's unpacked bytes on piece by piece; a wrong length or CRC, or bytes behind packed data, is a refusal. */
export async function eachPieceOf(zip, member, take, checksCrc = true) {
  const raw = partOf(zip.blob, member.dataOffset, member.dataOffset + member.packed);
  const crc = new Crc32();
  let length = 0;
  const pass = (piece) => {
    length += piece.length;
    require(length <= member.size, `${member.path} is longer than stated`);
    if (checksCrc || member.isDeflated) {
      crc.update(piece);
    }
    take(piece);
  };
  if (member.isDeflated) {
    await inflate(raw, pass, member.path);
  } else {
    await eachPiece(raw, pass);
  }
  require(length === member.size, `${member.path} is shorter than stated`);
  require((!checksCrc && !member.isDeflated) || crc.value === member.crc, `${member.path} has another checksum (CRC-32)`);
}

// The browser's inflater refuses packed data that is cut off and bytes behind its end.
async function inflate(raw, pass, path) {
  const reader = streamOf(raw).pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  for (;;) {
    let step;
    try {
      step = await reader.read();
    } catch {
      throw new Refusal(`${path}: packed data is damaged, cut off or followed by other bytes`);
    }
    if (step.done) {
      return;
    }
    pass(step.value);
  }
}

/** Whether this browser's inflater does what the standard asks: some older ones pass over bytes behind the end. */
export async function isInflaterStrict() {
  const member = { path: 'self-test', isDeflated: true, dataOffset: 0, packed: 3, size: 0, crc: 0 };
  try {
    // An empty final block, then one byte that belongs to nothing.
    await eachPieceOf({ blob: new Blob([Uint8Array.of(3, 0, 0)]) }, member, () => {});
    return false;
  } catch (fault) {
    return fault instanceof Refusal;
  }
}

export async function readMember(zip, member, maxBytes, checksCrc = true) {
  require(member.size <= maxBytes, `${member.path} is larger than ${maxBytes} bytes`);
  const bytes = new Uint8Array(member.size);
  let at = 0;
  await eachPieceOf(zip, member, (piece) => {
    bytes.set(piece, at);
    at += piece.length;
  }, checksCrc);
  return bytes;
}

/** A member as a blob of its own: in place where it is stored, else unpacked into pieces. */
export async function blobOf(zip, member) {
  if (!member.isDeflated) {
    return partOf(zip.blob, member.dataOffset, member.dataOffset + member.size);
  }
  const parts = [];
  await eachPieceOf(zip, member, (piece) => parts.push(new Blob([piece])));
  return new Blob(parts);
}
