// C2SP signed notes, checkpoints, verifier keys, log proofs; RFC 6962 and 9162.
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { Refusal, concat, fromUtf8, hex, isControl, isWellFormed, require, same, strictBase64, utf8 } from './text.js';

const NOTE = 1;
const COSIGNATURE = 4;
const MAX_NODES = 63;
const MAX_SIZE = (1n << 63n) - 1n;
const u32 = (bytes) => hex(bytes.subarray(0, 4));

const isName = (name) => name.length > 0 && name.length <= 255 && isWellFormed(name) && !/[+\s\u0085]/.test(name) && !isControl(name);

/** A point of the large subgroup in its one encoding. */
function pointOf(bytes) {
  try {
    const point = ed25519.Point.fromBytes(bytes, false);
    return point.isSmallOrder() || !point.isTorsionFree() ? null : point;
  } catch {
    return null;
  }
}

// The policy and the bundle mostly state the same keys: each key and each signature is worked out once.
const MAX_KNOWN = 512;
const knownSignatures = new Map();
const knownKeys = new Map();

function once(known, name, work) {
  if (!known.has(name)) {
    const found = work();
    if (known.size === MAX_KNOWN) {
      known.clear();
    }
    known.set(name, found);
  }
  return known.get(name);
}

export function verifyEd25519(publicKey, message, signature) {
  // A commitment outside the large subgroup passes some equations and not others; nobody who signs honestly makes one.
  return publicKey.length === 32 && signature.length === 64
    && once(knownSignatures, `${hex(publicKey)} ${hex(signature)} ${hex(sha256(message))}`,
      () => pointOf(signature.subarray(0, 32)) !== null && ed25519.verify(signature, message, publicKey, { zip215: false }));
}

export const parseKey = (text) => once(knownKeys, text, () => readKey(text));

function readKey(text) {
  const parts = text.length > 8192 ? [] : /^([^+]*)\+([^+]*)\+(.*)$/s.exec(text) ?? [];
  require(parts.length === 4 && isName(parts[1]), 'verifier key is not name+keyid+key');
  require(/^[0-9a-f]{8}$/.test(parts[2]), 'verifier key has no key id of eight lowercase hex digits');
  const typed = strictBase64(parts[3]);
  require(typed !== null && typed.length >= 2, 'verifier key has no valid base64 of a type and a public key');
  const isKnown = typed[0] === NOTE || typed[0] === COSIGNATURE;
  if (isKnown) {
    require(typed.length === 33 && pointOf(typed.subarray(1)) !== null, 'verifier key is not a sound Ed25519 public key');
    require(u32(sha256(concat(utf8(`${parts[1]}\n`), typed))) === parts[2], "verifier key's id does not belong to its name and key");
  }
  return { text, name: parts[1], id: parts[2], isNote: typed[0] === NOTE, isCosigner: typed[0] === COSIGNATURE, isKnown, bytes: typed.subarray(1) };
}

export function tryKey(text) {
  try {
    return parseKey(text);
  } catch (fault) {
    if (fault instanceof Refusal) {
      return null;
    }
    throw fault;
  }
}

function parseLine(line) {
  require(line.startsWith('\u2014 '), 'signature line does not begin with an em dash and a space');
  const rest = line.slice(2);
  const space = rest.indexOf(' ');
  require(space >= 0 && isName(rest.slice(0, space)), 'signature line has no valid key name');
  const payload = strictBase64(rest.slice(space + 1));
  require(payload !== null && payload.length > 4, 'signature line has no valid base64 of a key id and a signature');
  return { name: rest.slice(0, space), id: u32(payload), signature: payload.subarray(4) };
}

export function parseNote(bytes) {
  require(bytes.length <= 1 << 20, 'note is over the limit');
  const whole = fromUtf8(bytes);
  require(whole !== null, 'note is not UTF-8');
  const blank = whole.lastIndexOf('\n\n');
  require(blank >= 0, 'note has no blank line before its signatures');
  const text = whole.slice(0, blank + 1);
  require(!/[\u0000-\u0009\u000b-\u001f]/.test(text), 'note has a control character');
  const tail = whole.slice(blank + 2);
  require(tail.endsWith('\n'), 'note does not end with a signature line and its newline');
  const lines = tail.slice(0, -1).split('\n');
  require(lines.length <= 100, 'note has more than 100 signatures');
  require(new Set(lines).size === lines.length, 'a signature line stands twice');
  return { text, signatures: lines.map(parseLine) };
}

export function parseDetached(text, lines) {
  const note = parseNote(concat(text, utf8('\n'), lines));
  require(utf8(note.text).length === text.length, 'signature file has a blank line');
  return note;
}

/** The time of a cosignature line, or null when it is none. */
export function cosignedAt(line) {
  if (line.signature.length !== 72) {
    return null;
  }
  const seconds = BigInt(`0x${hex(line.signature.subarray(0, 8))}`);
  return seconds > MAX_SIZE ? null : seconds;
}

export function isBy(key, text, line) {
  if (!key.isKnown || key.name !== line.name || key.id !== line.id) {
    return false;
  }
  if (key.isNote) {
    return verifyEd25519(key.bytes, utf8(text), line.signature);
  }
  const seconds = cosignedAt(line);
  return seconds !== null && verifyEd25519(key.bytes, utf8(`cosignature/v1\ntime ${seconds}\n${text}`), line.signature.subarray(8));
}

/** 'verified', 'unknown' (no known key's line) or 'bad' (a known key's line is wrong), and the keys that signed. */
export function verifyNote(note, keys) {
  const signers = new Set();
  for (const line of note.signatures) {
    const candidates = keys.filter((key) => key.isKnown && key.name === line.name && key.id === line.id);
    if (candidates.length === 0) {
      continue;
    }
    const signer = candidates.find((key) => isBy(key, note.text, line));
    if (signer === undefined) {
      return { verdict: 'bad', signers: [] };
    }
    signers.add(signer);
  }
  return { verdict: signers.size > 0 ? 'verified' : 'unknown', signers: [...signers] };
}

const isDecimal = (text) => /^(0|[1-9]\d{0,18})$/.test(text) && BigInt(text) <= MAX_SIZE;

export function parseCheckpoint(bytes) {
  const note = parseNote(bytes);
  const lines = note.text.split('\n');
  require(lines.length === 4 && lines[3] === '', 'checkpoint is not three lines');
  require(isName(lines[0]), 'checkpoint has no valid origin');
  require(isDecimal(lines[1]), 'checkpoint has no decimal size');
  const root = strictBase64(lines[2]);
  require(root !== null && root.length === 32, 'checkpoint has no base64 root of 32 bytes');
  return { note, origin: lines[0], size: BigInt(lines[1]), root, body: note.text };
}

export const verifyLog = (checkpoint, keys) => verifyNote(checkpoint.note, keys.filter((key) => key.isNote && key.name === checkpoint.origin));

function numberOn(line, word) {
  require(line !== undefined && line.startsWith(`${word} `) && isDecimal(line.slice(word.length + 1)), `there is no valid line of ${word}`);
  return BigInt(line.slice(word.length + 1));
}

const hashesOn = (lines, most) => {
  require(lines.length <= most, `the path has more than ${most} hashes`);
  return lines.map((line) => {
    const hash = strictBase64(line);
    require(hash !== null && hash.length === 32, 'the path has something else than base64 hashes');
    return hash;
  });
};

export function parseLogProof(bytes) {
  require(bytes.length <= 1 << 20, 'log proof is over the limit');
  const end = bytes.findIndex((byte, i) => byte === 10 && bytes[i + 1] === 10);
  const head = end < 0 ? null : fromUtf8(bytes.subarray(0, end));
  require(head !== null, 'log proof has no empty line before its checkpoint');
  const lines = head.split('\n');
  require(lines[0] === 'c2sp.org/tlog-proof@v1', 'log proof does not begin with c2sp.org/tlog-proof@v1');
  let at = 1;
  let extra = null;
  if (lines[at]?.startsWith('extra ')) {
    extra = strictBase64(lines[at++].slice(6));
    require(extra !== null && extra.length > 0, 'log proof has no valid base64 on its extra line');
  }
  const index = numberOn(lines[at++], 'index');
  const path = hashesOn(lines.slice(at), MAX_NODES);
  return { index, path, hasExtra: extra !== null, checkpoint: parseCheckpoint(bytes.subarray(end + 2)) };
}

export const leafHash = (entry) => sha256(concat(Uint8Array.of(0), entry));
const nodeHash = (left, right) => sha256(concat(Uint8Array.of(1), left, right));

export function includes(proof, leaf) {
  const { size, root } = proof.checkpoint;
  if (proof.index >= size) {
    return false;
  }
  let [fn, sn, r] = [proof.index, size - 1n, leaf];
  for (const node of proof.path) {
    if (sn === 0n) {
      return false;
    }
    if ((fn & 1n) === 1n || fn === sn) {
      r = nodeHash(node, r);
      while ((fn & 1n) === 0n && fn !== 0n) {
        [fn, sn] = [fn >> 1n, sn >> 1n];
      }
    } else {
      r = nodeHash(r, node);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && same(r, root);
}

function isConsistent(size1, root1, size2, root2, path) {
  if (size1 <= 0n || size1 > size2) {
    return false;
  }
  if (size1 === size2) {
    return path.length === 0 && same(root1, root2);
  }
  if (path.length === 0) {
    return false;
  }
  const nodes = (size1 & (size1 - 1n)) === 0n ? [root1, ...path] : path;
  let [fn, sn] = [size1 - 1n, size2 - 1n];
  while ((fn & 1n) === 1n) {
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  let [fr, sr] = [nodes[0], nodes[0]];
  for (const node of nodes.slice(1)) {
    if (sn === 0n) {
      return false;
    }
    if ((fn & 1n) === 1n || fn === sn) {
      [fr, sr] = [nodeHash(node, fr), nodeHash(node, sr)];
      while ((fn & 1n) === 0n && fn !== 0n) {
        [fn, sn] = [fn >> 1n, sn >> 1n];
      }
    } else {
      sr = nodeHash(sr, node);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && same(fr, root1) && same(sr, root2);
}

/** What is wrong with a consistency file between two checkpoints, or null. */
export function faultOfLink(file, older, newer) {
  const text = file.length <= 4096 ? fromUtf8(file) : null;
  require(text !== null && text.endsWith('\n'), 'consistency file is not at most 4096 bytes of whole lines');
  const lines = text.slice(0, -1).split('\n');
  require(lines.length >= 3 && lines[0] === 'evidencechain/consistency@v1', 'consistency file does not begin with evidencechain/consistency@v1');
  const [oldSize, newSize] = [numberOn(lines[1], 'old'), numberOn(lines[2], 'new')];
  require(oldSize <= newSize, 'consistency file has no two sizes in order');
  const path = hashesOn(lines.slice(3), MAX_NODES + 1);
  return older.origin === newer.origin && older.size === oldSize && newer.size === newSize && isConsistent(oldSize, older.root, newSize, newer.root, path)
    ? null : 'the path does not lead from the older root to the newer';
}

const PREFIX = utf8('\u2014 ');
const PAYLOAD = 92;

/** bundle.sig, read by position: damage in name or hint makes the signer unknown, any other refutes. */
export function parseBundleSignature(line) {
  require(line.length >= PREFIX.length + 3 + PAYLOAD && line.length <= 2048, 'bundle.sig is not of the length of one signature line');
  const name = line.subarray(PREFIX.length, line.length - PAYLOAD - 2);
  require(same(line.subarray(0, PREFIX.length), PREFIX) && line[line.length - PAYLOAD - 2] === 32 && line[line.length - 1] === 10,
    'bundle.sig is not an em dash, a name, a signature and a newline, each after one space');
  const text = String.fromCharCode(...line.subarray(line.length - PAYLOAD - 1, line.length - 1));
  const whole = strictBase64(text);
  // The first five characters hold nothing but the hint: without them the signature must still be readable.
  const read = whole ?? strictBase64(`AAAAA${text.slice(5)}`);
  require(read !== null && read.length === 68, 'bundle.sig has no base64 of a key hint and a signature');
  const shown = new TextDecoder().decode(name);
  return {
    signer: `${shown}+${whole === null ? '????????' : u32(whole)}`,
    isBy: (key) => whole !== null && u32(whole) === key.id && same(name, utf8(key.name)),
    verify: (manifest, key) => key.isNote && verifyEd25519(key.bytes, manifest, read.subarray(4)),
  };
}

export const logIdOf = (origin) => `0x${hex(sha256(utf8(origin)))}`;
export const rootValues = (which, checkpoint) => [{ name: `${which}_size`, value: String(checkpoint.size) }, { name: `${which}_root`, value: hex(checkpoint.root) }];
