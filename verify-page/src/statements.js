// Statements and the bundle's list: canonical JSON, every member known, each of its one shape. FORMAT.md 2 and 7.
import { has, isObject, parseCanonical, textsIn } from './json.js';
import { isSafePath } from './zip.js';
import { Refusal, isDigest, require, timeOf, utf8 } from './text.js';

const MAX_STATEMENT = 1 << 20;
export const MAX_MEMBER = 16 << 20;
const INT32 = 2 ** 31 - 1;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const is = (holds) => (read) => holds(read);
const text = is((read) => typeof read === 'string' && read.length <= 65536);
const time = is((read) => Number.isFinite(timeOf(read)));
const number = is((read) => Number.isSafeInteger(read) && read >= 0);
const count = is((read) => Number.isSafeInteger(read) && read >= 1 && read <= INT32);
const word = is((read) => typeof read === 'string' && /^0x[0-9a-f]{64}$/.test(read));
const address = is((read) => typeof read === 'string' && /^0x[0-9a-f]{40}$/.test(read));
const digest = is(isDigest);
const sm3 = is((read) => typeof read === 'string' && /^sm3:[0-9a-f]{64}$/.test(read));
const oneOf = (...words) => is((read) => words.includes(read));
const texts = is((read) => Array.isArray(read) && read.every((item) => typeof item === 'string'));
const orNull = (shape) => is((read) => read === null || shape(read));
const optional = (shape) => Object.assign((read) => shape(read), { isOptional: true });
const object = (shapes) => (read, path) => {
  require(isObject(read), `member ${path} is not an object`);
  checkShapes(read, shapes, `${path}.`);
  return true;
};
const objects = (shapes, most) => (read, path) => {
  require(Array.isArray(read) && read.length <= most, `member ${path} is not a list of at most ${most}`);
  return read.every((item) => object(shapes)(item, path));
};

/** EC-, 16 characters in fours, and a check character by Luhn mod 32. */
export function isEvidenceNumber(read) {
  if (typeof read !== 'string' || !/^EC(-[0-9A-HJKMNP-TV-Z]{4}){4}-[0-9A-HJKMNP-TV-Z]$/.test(read)) {
    return false;
  }
  const digits = Array.from(read.slice(3).replace(/-/g, ''), (letter) => ALPHABET.indexOf(letter));
  const sum = digits.slice(0, 16).reduce((total, digit, i) => {
    const addend = digit * (i % 2 === 1 ? 2 : 1);
    return total + Math.floor(addend / 32) + (addend % 32);
  }, 0);
  return digits[16] === (32 - (sum % 32)) % 32;
}

const COMMON = { type: text, version: number, origin: text, made_at: time };
const KIND = oneOf('captured');
export const PURPOSES = ['log', 'seal', 'wacz', 'tsa-root', 'chain-operator', 'chain-admin'];
const SHAPES = {
  key: { ...COMMON, purpose: oneOf(...PURPOSES), name: text, algorithm: oneOf('ed25519', 'p256', 'secp256k1', 'x509'), public_key: text, valid_from: time, valid_until: optional(time) },
  order: {
    ...COMMON, number: isEvidenceNumber, url: text, case: orNull(text), requested_by: text, kind: KIND, salt: is((read) => typeof read === 'string' && /^[0-9a-f]{64}$/.test(read)),
    earlier: is((read) => Array.isArray(read) && read.every(isEvidenceNumber)),
    settings: object({
      language: text, timeout_seconds: count, profile: optional(is((read) => typeof read === 'string' && /^[a-z]{1,32}$/.test(read) && read !== 'full')),
      time_zone: optional(is((read) => typeof read === 'string' && /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(read))),
      viewport: optional(is((read) => typeof read === 'string' && /^[1-9]\d{0,4}x[1-9]\d{0,4}$/.test(read))), allow_private: texts,
    }),
  },
  seal: {
    ...COMMON, number: isEvidenceNumber, kind: KIND, order: digest, attempt: count, attempts: count, package: object({ sha256: digest, sm3, size: number }),
    outcome: oneOf('Content', 'Blocked', 'Login', 'Gone', 'Geo', 'Error', 'Download'), complete: is((read) => typeof read === 'boolean'), reasons: texts, labels: texts,
    captured_from: time, captured_to: time, operator: text, wacz_key: digest, reports: objects({ attempt: count, report: orNull(digest) }, 1000),
  },
  anchor: {
    ...COMMON, log_id: word, size: number, root: word, chain_id: number, chain_kind: oneOf('local', 'consortium', 'public'), genesis: word, contract: address, code_hash: word,
    block_number: number, block_hash: word, block_time: time, transaction: word,
  },
  bundle: {
    ...COMMON, number: isEvidenceNumber, product: text, level: oneOf('sealed', 'stamped', 'logged', 'anchored', 'witnessed'), pending: texts, requires: texts,
    members: objects({ path: text, sha256: digest, size: number }, 4096),
  },
};

function checkShapes(read, shapes, path) {
  for (const [name, shape] of Object.entries(shapes)) {
    if (!has(read, name)) {
      require(shape.isOptional === true, `member ${path}${name} is missing`);
      continue;
    }
    require(shape(read[name], `${path}${name}`), `member ${path}${name} is not of its shape`);
  }
  const unknown = Object.keys(read).find((name) => !has(shapes, name));
  require(unknown === undefined, `member ${path}${unknown} is not known`);
}

/** Reads exactly what the format writes; another version or a required feature is an unsupported refusal. */
export function parseStatement(bytes, type, maxBytes = MAX_STATEMENT) {
  require(bytes.length > 0 && bytes[bytes.length - 1] === 10, `${type} does not end with a newline`);
  const read = parseCanonical(bytes.subarray(0, -1), maxBytes);
  require(has(read, 'type') && read.type === type, `type is not ${type}`);
  require(has(read, 'version') && Number.isSafeInteger(read.version), `${type} has no version`);
  if (read.version !== 1) {
    throw new Refusal(`${type} is of version ${read.version}; only 1 is known here`, true);
  }
  const required = type === 'bundle' ? textsIn(read, 'requires') ?? [] : [];
  if (required.length > 0) {
    throw new Refusal(`bundle requires ${required.join(', ')}, which is not known here`, true);
  }
  checkShapes(read, SHAPES[type], '');
  return read;
}

export function parseManifest(bytes) {
  const manifest = parseStatement(bytes, 'bundle', MAX_MEMBER);
  const paths = manifest.members.map((member) => member.path);
  require(paths.every((path) => isSafePath(path) && utf8(path).length <= 65536), "a member's path is not a plain relative path");
  require(paths.every((path, i) => i === 0 || paths[i - 1] < path), 'members are not in ascending order, each once');
  require(!paths.includes('bundle.json') && !paths.includes('bundle.sig'), 'the manifest lists itself or its signature');
  require(manifest.members.every((member) => member.size <= MAX_MEMBER || member.path === 'package.wacz'), 'a member is larger than 16 MiB');
  return manifest;
}
