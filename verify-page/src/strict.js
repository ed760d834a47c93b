// DER of the one form: whatever could be written in a second way, or is of a kind that no time stamp here needs, is left to ec.
import { integerOf, parseDer } from './der.js';
import { Left, Refusal, ascii, fromUtf8, shape } from './text.js';

const MAX_DEPTH = 24;
const [BOOLEAN, INTEGER, BITS, OCTETS, NULL, OID, UTF8, SEQUENCE, SET, PRINTABLE, IA5, UTC_TIME, TIME] = [1, 2, 3, 4, 5, 6, 12, 16, 17, 19, 22, 23, 24];
export const TAGS = { BOOLEAN, INTEGER, BITS, OCTETS, NULL, OID, SEQUENCE, SET, UTC_TIME, TIME };
const PRIMITIVE = [BOOLEAN, INTEGER, BITS, OCTETS, NULL, OID, UTF8, PRINTABLE, IA5, UTC_TIME, TIME];
const MAX_INTEGER = 1100;

/** Start and end of the content of the element at a place. */
function bounds(bytes, at) {
  shape(bytes.length - at >= 2 && (bytes[at] & 31) !== 31, 'a tag of more than one byte, or none');
  let [start, length] = [at + 2, bytes[at + 1]];
  if (length >= 128) {
    const digits = length - 128;
    shape(digits >= 1 && digits <= 3 && bytes.length - start >= digits && bytes[start] !== 0, 'a length in another form');
    length = bytes.subarray(start, start + digits).reduce((sum, digit) => sum * 256 + digit, 0);
    shape(length >= 128, 'a length in another form');
    start += digits;
  }
  shape(length <= bytes.length - start, 'a length beyond the end');
  return { start, end: start + length };
}

function checkPrimitive(tag, content) {
  switch (tag) {
    case BOOLEAN:
      // FALSE is what is left out wherever a time stamp has a truth value.
      shape(content.length === 1 && content[0] === 255, 'a truth value in another form');
      break;
    case INTEGER:
      try {
        integerOf(content);
      } catch (fault) {
        throw fault instanceof Refusal ? new Left(fault.message) : fault;
      }
      shape(content.length <= MAX_INTEGER, 'a number too large');
      break;
    case BITS:
      shape(content.length >= 2 && content[0] < 8 && (content[content.length - 1] & ((1 << content[0]) - 1)) === 0, 'a bit string in another form');
      break;
    case NULL:
      shape(content.length === 0, 'a null with content');
      break;
    case OID:
      checkIdentifier(content);
      break;
    case UTF8:
      shape(fromUtf8(content) !== null, 'text that is not UTF-8');
      break;
    case PRINTABLE:
    case IA5:
      shape(content.every((byte) => byte >= 32 && byte < 127), 'text of other letters');
      break;
    default:
  }
}

function checkIdentifier(content) {
  shape(content.length >= 1 && content.length <= 64 && content[0] < 120 && content[content.length - 1] < 128, 'an object identifier in another form');
  let digits = 0;
  for (const byte of content) {
    shape(digits > 0 || byte !== 128, 'an object identifier in another form');
    digits = byte < 128 ? 0 : digits + 1;
    shape(digits < 20, 'an object identifier too large');
  }
}

const isBefore = (a, b) => {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? a.length < b.length : a[at] < (b[at] ?? -1);
};

/** Elements side by side are a DER SET OF: ascending, none twice. */
export const isSorted = (items) => items.every((item, i) => i === 0 || isBefore(items[i - 1], item));

function checkElement(bytes, at, depth) {
  shape(depth < MAX_DEPTH, 'nested too deep');
  const { start, end } = bounds(bytes, at);
  const [kind, isConstructed, tag] = [bytes[at] >> 6, (bytes[at] & 32) !== 0, bytes[at] & 31];
  shape(kind === 0 || kind === 2, 'a tag of no class that is used here');
  shape(kind === 2 || (isConstructed ? tag === SEQUENCE || tag === SET : PRIMITIVE.includes(tag)), 'a kind of value that is not used here');
  if (isConstructed) {
    const parts = [];
    for (let next = start; next < end;) {
      const after = checkElement(bytes.subarray(0, end), next, depth + 1);
      parts.push(bytes.subarray(next, after));
      next = after;
    }
    shape(kind === 2 || tag === SEQUENCE || isSorted(parts), 'a set that is not in order');
  } else if (kind === 0) {
    checkPrimitive(tag, bytes.subarray(start, end));
  }
  return end;
}

/** The one element in these bytes. */
export function parseStrict(bytes) {
  shape(checkElement(bytes, 0, 0) === bytes.length, 'bytes behind');
  try {
    return parseDer(bytes);
  } catch (fault) {
    throw fault instanceof Refusal ? new Left(fault.message) : fault;
  }
}

/** The elements of a sequence in order; whoever takes them must take them all. */
export class Fields {
  constructor(items) {
    this.items = items;
    this.at = 0;
  }

  static of(element) {
    shape(element.isSequence, 'a sequence was expected');
    return new Fields(element.items);
  }

  maybe(holds) {
    const item = this.items[this.at];
    if (item === undefined || !holds(item)) {
      return null;
    }
    this.at++;
    return item;
  }

  optional(tag) {
    return this.maybe((item) => item.is(tag));
  }

  optionalTagged(tag) {
    return this.maybe((item) => item.isTagged(tag));
  }

  take(tag) {
    const item = this.optional(tag);
    shape(item !== null, 'a field is missing or of another kind');
    return item;
  }

  tagged(tag) {
    const item = this.optionalTagged(tag);
    shape(item !== null, 'a field is missing or of another kind');
    return item;
  }

  end() {
    shape(this.at === this.items.length, 'a field too many');
  }
}

/** The one element in an explicit tag. */
export function only(element) {
  shape(element.isConstructed && element.items.length === 1, 'one element was expected');
  return element.items[0];
}

/** An algorithm's identifier, with no parameters or NULL. */
export function algorithmOf(element) {
  const fields = Fields.of(element);
  const oid = fields.take(OID).oid;
  const hasNull = fields.optional(NULL) !== null;
  fields.end();
  return { oid, hasNull };
}

/** Milliseconds of UTCTime or GeneralizedTime, in UTC and to the second; of the latter also with up to three digits behind the point. */
export function momentOf(element, takesFraction = false) {
  const text = ascii(element.content);
  const short = element.is(UTC_TIME) && /^\d{12}Z$/.test(text);
  const long = element.is(TIME) && (takesFraction ? /^\d{14}(\.\d{0,2}[1-9])?Z$/ : /^\d{14}Z$/).test(text);
  shape(short || long, 'a time in another form');
  const digits = short ? `${Number(text.slice(0, 2)) >= 50 ? '19' : '20'}${text}` : text;
  const [, year, month, day, hour, minute, second, fraction] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?Z$/.exec(digits);
  const whole = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  shape(Number(year) >= 1950 && new Date(whole).toISOString() === `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`, 'a time that is none');
  return whole + Number((fraction ?? '').padEnd(3, '0'));
}

// Two names are one to the library when they differ in case, spaces or the kind of string only; here they are one when they are the same bytes, so others must differ in more than that.
function textOf(element) {
  shape([UTF8, PRINTABLE, IA5].some((tag) => element.is(tag)) && element.content.length > 0, 'a name of other text');
  const text = fromUtf8(element.content);
  shape(text !== null && /^[ -~\p{Lo}]*$/u.test(text) && !text.startsWith('#') && text.trim() === text, 'a name of other letters');
  return text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** A distinguished name: its bytes, and what is left of it when everything is taken away by which two names that are one may differ. */
export function nameOf(element) {
  shape(element.isSequence && element.items.length > 0, 'a name in another form');
  const parts = element.items.flatMap((set) => {
    shape(set.isSet && set.items.length > 0, 'a name in another form');
    return set.items.map((attribute) => {
      const fields = Fields.of(attribute);
      fields.take(OID);
      const text = fields.maybe(() => true);
      shape(text !== null, 'a name in another form');
      fields.end();
      return textOf(text);
    });
  });
  return { raw: element.raw, rough: parts.sort().join(' ') };
}
