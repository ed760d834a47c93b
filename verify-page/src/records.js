// Records of a package, read in the one form that our writer gives them: each a gzip member, with a block and a payload of the stated SHA-256. All of that is found, or the reading is left to ec.
import { sha256 } from '@noble/hashes/sha2.js';
import { Inflate } from 'pako';
import { Crc32 } from './source.js';
import { concat, fromUtf8, hex, shape, timeOf } from './text.js';

const MAX_RECORDS = 1_000_000;
const MAX_HEADER = 64 * 1024;
const MAX_LINE = 256;
const SINGLE = ['WARC-CONCURRENT-TO'];
const u32 = (bytes, at) => (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
const done = (hash) => hex(hash.digest());

/** A time as index and records write it, in 17 digits. */
export function digitsOf(text) {
  shape(typeof text === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/.test(text), 'a date in another form');
  const whole = text.length === 20 ? `${text.slice(0, 19)}.000Z` : text;
  shape(Number.isFinite(timeOf(whole)), 'a date that is none');
  return whole.replace(/\D/g, '');
}

/** A SHA-256 as our writer puts it. */
export function plainDigest(text) {
  shape(/^sha256:[0-9a-f]{64}$/.test(text), 'a digest in another form');
  return text.slice(7);
}

function readHeader(bytes) {
  const text = fromUtf8(bytes);
  shape(text !== null, 'a record header that is not UTF-8');
  const [version, ...lines] = text.split('\r\n');
  shape(version === 'WARC/1.1' || version === 'WARC/1.0', 'another kind of record');
  const fields = new Map();
  for (const line of lines) {
    const [, name, value] = /^([A-Za-z0-9-]+): ([^ \t\r\n\0](?:[^\r\n\0]*[^ \t\r\n\0])?)$/.exec(line) ?? [];
    shape(name !== undefined && (!fields.has(name.toUpperCase()) || SINGLE.includes(name.toUpperCase())), 'a record header in another form');
    fields.set(name.toUpperCase(), value);
  }
  return fields;
}

/** One record, from its header to its two line ends. */
class Block {
  constructor() {
    this.head = new Uint8Array(0);
    this.fields = null;
    this.tail = new Uint8Array(0);
    this.block = sha256.create();
    this.payload = sha256.create();
    this.start = new Uint8Array(0);
    this.lastFour = 0;
    this.isInPayload = false;
  }

  take(bytes) {
    let rest = bytes;
    if (this.fields === null) {
      rest = this.takeHead(bytes);
    }
    if (rest.length > 0 && this.left > 0) {
      const piece = rest.subarray(0, Math.min(this.left, rest.length));
      this.left -= piece.length;
      this.takeBlock(piece);
      rest = rest.subarray(piece.length);
    }
    this.tail = concat(this.tail, rest);
    shape(this.tail.length <= 4, 'bytes behind a record');
  }

  takeHead(bytes) {
    const all = concat(this.head, bytes);
    for (let at = Math.max(0, this.head.length - 3); at + 4 <= all.length; at++) {
      if (all[at] === 13 && all[at + 1] === 10 && all[at + 2] === 13 && all[at + 3] === 10) {
        this.fields = readHeader(all.subarray(0, at));
        const length = this.fields.get('CONTENT-LENGTH') ?? '';
        shape(/^\d{1,11}$/.test(length) && at + 4 <= MAX_HEADER, 'a record of no length');
        this.left = Number(length);
        this.isHttp = /^application\/http/i.test(this.fields.get('CONTENT-TYPE') ?? '');
        return all.subarray(at + 4);
      }
    }
    shape(all.length <= MAX_HEADER, 'a long record header');
    this.head = all;
    return new Uint8Array(0);
  }

  takeBlock(piece) {
    this.block.update(piece);
    if (!this.isHttp) {
      return;
    }
    let at = 0;
    while (!this.isInPayload && at < piece.length) {
      this.lastFour = ((this.lastFour << 8) | piece[at++]) >>> 0;
      this.isInPayload = this.lastFour === 0x0d0a0d0a;
    }
    if (this.start.length < MAX_LINE) {
      this.start = concat(this.start, piece.subarray(0, MAX_LINE - this.start.length));
    }
    this.payload.update(piece.subarray(at));
  }

  /** What index and pages need; shape by shape. */
  finish() {
    shape(this.fields !== null && this.left === 0 && this.tail.length === 4 && u32(this.tail, 0) === 0x0a0d0a0d, 'a record that does not end in two line ends');
    const of = (name) => this.fields.get(name) ?? null;
    const [type, id, uri] = [of('WARC-TYPE'), of('WARC-RECORD-ID'), of('WARC-TARGET-URI') ?? ''];
    shape(type !== null && id !== null && !uri.startsWith('<'), 'a record without type or id');
    const date = digitsOf(of('WARC-DATE'));
    const block = done(this.block);
    const stated = of('WARC-BLOCK-DIGEST');
    shape(stated === null ? type === 'warcinfo' : plainDigest(stated) === block, 'a block of another digest, or of none');
    const payload = this.isHttp ? done(this.payload) : block;
    const statedPayload = of('WARC-PAYLOAD-DIGEST');
    shape(type === 'revisit' ? statedPayload !== null : statedPayload === null || plainDigest(statedPayload) === payload, 'a payload of another digest');
    return { id, uri, date, status: this.statusOf(), payload: type === 'revisit' ? plainDigest(statedPayload) : payload, isAnswer: ['response', 'resource', 'revisit'].includes(type) };
  }

  statusOf() {
    const line = this.isHttp ? String.fromCharCode(...this.start) : '';
    if (!line.startsWith('HTTP/')) {
      return null;
    }
    const [, status] = /^HTTP\/\d(?:\.\d)? (\d{3})[ \r\n]/.exec(line) ?? [];
    shape(status !== undefined, 'a status line in another form');
    return Number(status);
  }
}

/** Takes a file of records piece by piece, however they are cut. */
export class RecordReader {
  constructor(file, found) {
    Object.assign(this, { file, found, position: 0, held: new Uint8Array(0), inflate: null });
  }

  take(piece) {
    let rest = piece;
    while (rest.length > 0) {
      rest = this.inflate === null ? this.begin(rest) : this.inflate.ended ? this.end(rest) : this.unpack(rest);
    }
  }

  /** Bytes of a fixed number, kept until they are all there; null before. */
  gather(bytes, count) {
    const taken = bytes.subarray(0, count - this.held.length);
    this.held = concat(this.held, taken);
    this.raw.update(taken);
    this.position += taken.length;
    const all = this.held.length === count ? this.held : null;
    this.held = all === null ? this.held : new Uint8Array(0);
    return { all, rest: bytes.subarray(taken.length) };
  }

  begin(bytes) {
    if (this.held.length === 0) {
      Object.assign(this, { offset: this.position, raw: sha256.create() });
    }
    const { all, rest } = this.gather(bytes, 10);
    if (all !== null) {
      shape(all[0] === 0x1f && all[1] === 0x8b && all[2] === 8 && all[3] === 0, 'another kind of packing');
      Object.assign(this, { block: new Block(), crc: new Crc32(), size: 0, inflate: new Inflate({ raw: true, chunkSize: 65536 }) });
      this.inflate.onData = (unpacked) => {
        this.crc.update(unpacked);
        this.size += unpacked.length;
        this.found.spend(unpacked.length);
        this.block.take(unpacked);
      };
    }
    return rest;
  }

  unpack(bytes) {
    this.inflate.push(bytes, false);
    shape(this.inflate.err === 0, 'packed data that is damaged');
    const taken = bytes.length - (this.inflate.ended ? this.inflate.strm.avail_in : 0);
    this.raw.update(bytes.subarray(0, taken));
    this.position += taken;
    return bytes.subarray(taken);
  }

  end(bytes) {
    const { all, rest } = this.gather(bytes, 8);
    if (all !== null) {
      shape(u32(all, 0) === this.crc.value && u32(all, 4) === this.size % 2 ** 32, 'another checksum');
      this.found.add(this.file, this.offset, { ...this.block.finish(), length: this.position - this.offset, digest: done(this.raw) });
      this.inflate = null;
    }
    return rest;
  }

  finish() {
    shape(this.inflate === null && this.held.length === 0, 'a record that is cut off');
  }
}

/** All records of a package, found by file and offset. */
export class Records {
  constructor(archiveBytes) {
    Object.assign(this, { byPlace: new Map(), ids: new Set(), answered: new Set(), budget: 2 ** 30 + 100 * archiveBytes, first: null, last: null });
  }

  spend(bytes) {
    this.budget -= bytes;
    shape(this.budget >= 0, 'a package that unpacks to very much');
  }

  add(file, offset, record) {
    shape(!this.ids.has(record.id) && this.byPlace.size < MAX_RECORDS, 'two records of one id, or too many');
    this.ids.add(record.id);
    this.byPlace.set(`${file} ${offset}`, record);
    this.first = this.first === null || record.date < this.first ? record.date : this.first;
    this.last = this.last === null || record.date > this.last ? record.date : this.last;
    if (record.isAnswer) {
      this.answered.add(record.uri);
    }
  }

  /** First and last date, in milliseconds. */
  get dates() {
    const timeIn = (digits) => Date.parse(digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/, '$1-$2-$3T$4:$5:$6.$7Z'));
    return [timeIn(this.first), timeIn(this.last)];
  }
}
