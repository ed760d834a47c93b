// RFC 8785 with whole numbers only, and JSON of other people's making with no name twice.
import { Refusal, fromUtf8, isWellFormed, require } from './text.js';

const MAX_DEPTH = 16;
const LOOSE_DEPTH = 32;

/** Reads canonical bytes; refuses whatever would be written differently. */
export function parseCanonical(bytes, maxBytes) {
  require(bytes.length <= maxBytes, `JSON is ${bytes.length} bytes, over the limit of ${maxBytes}`);
  const text = fromUtf8(bytes);
  require(text !== null, 'JSON is not UTF-8');
  let read;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Refusal('malformed JSON');
  }
  require(write(read, 0) === text, 'JSON is not in canonical form (RFC 8785)');
  require(isObject(read), 'JSON is not an object');
  return read;
}

export const isObject = (read) => typeof read === 'object' && read !== null && !Array.isArray(read);
export const has = (object, name) => Object.prototype.hasOwnProperty.call(object, name);

function write(read, depth) {
  require(depth <= MAX_DEPTH, 'malformed JSON: nested too deep');
  if (Array.isArray(read)) {
    require(depth < MAX_DEPTH, 'malformed JSON: nested too deep');
    return `[${read.map((item) => write(item, depth + 1)).join(',')}]`;
  }
  if (isObject(read)) {
    require(depth < MAX_DEPTH, 'malformed JSON: nested too deep');
    return `{${Object.keys(read).sort().map((name) => `${writeText(name)}:${write(read[name], depth + 1)}`).join(',')}}`;
  }
  if (typeof read === 'string') {
    return writeText(read);
  }
  require(typeof read !== 'number' || Number.isSafeInteger(read), 'JSON number is not a whole number of at most 2^53-1');
  return String(read);
}

function writeText(text) {
  require(isWellFormed(text), 'JSON text has a lone surrogate');
  return JSON.stringify(text);
}

/** An object of any order and spacing, with no name twice anywhere in it. */
export function parseLoose(bytes) {
  const text = fromUtf8(bytes);
  require(text !== null, 'not UTF-8');
  let read;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Refusal('malformed JSON');
  }
  require(isObject(read), 'not a JSON object');
  refuseDoubled(text);
  return read;
}

// The runtime's reader keeps the last of two members of one name; so the text, known to be JSON, is walked once more.
function refuseDoubled(text) {
  const open = [];
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gs;
  let last = null;
  for (let found = tokens.exec(text); found !== null; found = tokens.exec(text)) {
    const token = found[0];
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : null);
      require(open.length <= LOOSE_DEPTH, 'nested too deep');
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (token === ':') {
      const name = JSON.parse(last);
      require(isWellFormed(name), 'a name is no text');
      require(!open[open.length - 1].has(name), 'an object has a name twice');
      open[open.length - 1].add(name);
    }
    last = token;
  }
}

export const textIn = (object, name) => (has(object, name) && typeof object[name] === 'string' && isWellFormed(object[name]) ? object[name] : null);
export const textsIn = (object, name) => (has(object, name) && Array.isArray(object[name]) && object[name].every((item) => typeof item === 'string') ? object[name] : null);

/** A whole number, or a text of digits; null otherwise. */
export function numberIn(object, name) {
  const read = has(object, name) ? object[name] : null;
  const number = typeof read === 'string' && /^\d{1,18}$/.test(read) ? Number(read) : read;
  return Number.isSafeInteger(number) ? number : null;
}
