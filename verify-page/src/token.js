// RFC 3161 responses and requests taken apart: each field in its one place and form, and no byte that stands in none of them. Other forms are left to ec; what no reader takes is refused.
import { readAll, readPem } from './certificates.js';
import { Fields, TAGS, algorithmOf, isSorted, momentOf, nameOf, only, parseStrict } from './strict.js';
import { concat, same, shape } from './text.js';

const { INTEGER, OCTETS, OID, SEQUENCE, SET, TIME, UTC_TIME } = TAGS;
export const MAX_BYTES = 256 * 1024;
const [SIGNED_DATA, TST_INFO] = ['1.2.840.113549.1.7.2', '1.2.840.113549.1.9.16.1.4'];
const [PROTECTION, CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME, NAMED_V1, NAMED_V2] = ['1.2.840.113549.1.9.52', '1.2.840.113549.1.9.3', '1.2.840.113549.1.9.4', '1.2.840.113549.1.9.5', '1.2.840.113549.1.9.16.2.12', '1.2.840.113549.1.9.16.2.47'];
export const SHA1 = '1.3.14.3.2.26';
export const SHA2 = ['2.16.840.1.101.3.4.2.1', '2.16.840.1.101.3.4.2.2', '2.16.840.1.101.3.4.2.3'];

/** The library cannot read it either. */
export class Unreadable extends Error {}

const refuse = (holds, reason) => {
  if (!holds) {
    throw new Unreadable(reason);
  }
};

const small = (element, least, most) => {
  const number = element.integer;
  shape(number >= BigInt(least) && number <= BigInt(most), 'a number out of its range');
  return Number(number);
};

// A definite length in its one form that leads elsewhere than to the end, in bytes that must be one sequence and no more.
function refuseOtherEnd(bytes, what) {
  refuse(bytes.length >= 2, `${what} is empty or cut off`);
  const digits = bytes[1] < 128 ? 0 : bytes[1] - 128;
  if (bytes[0] === 0x30 && bytes[1] !== 128 && digits <= 3 && bytes.length >= 2 + digits) {
    const length = digits === 0 ? bytes[1] : bytes.subarray(2, 2 + digits).reduce((sum, digit) => sum * 256 + digit, 0);
    refuse(2 + digits + length === bytes.length, `${what} is cut off, or has bytes behind it`);
  }
}

/** Status, and the token of a response that was granted. */
export function readResponse(bytes, pem) {
  shape(bytes.length <= MAX_BYTES, 'a large response');
  refuseOtherEnd(bytes, 'the response');
  const fields = Fields.of(parseStrict(bytes));
  const status = readStatus(fields.take(SEQUENCE));
  const content = fields.optional(SEQUENCE);
  fields.end();
  if (status > 1) {
    shape(content === null, 'a token that was not granted');
    return { status, read: null };
  }
  return { status, read: () => readToken(content, pem) };
}

function readStatus(element) {
  const fields = Fields.of(element);
  const status = small(fields.take(INTEGER), 0, 5);
  const said = fields.optional(SEQUENCE);
  fields.optional(TAGS.BITS);
  fields.end();
  shape(said === null || (said.items.length > 0 && said.items.every((item) => item.is(12))), 'what an authority says in another form');
  return status;
}

function readToken(content, pem) {
  refuse(content !== null, 'granted, but without a token');
  const outer = Fields.of(content);
  shape(outer.take(OID).oid === SIGNED_DATA, 'the token is not signed data');
  const fields = Fields.of(only(outer.tagged(0)));
  outer.end();
  small(fields.take(INTEGER), 1, 5);
  fields.take(SET).items.forEach(algorithmOf);
  const { type, bytes } = readContent(fields.take(SEQUENCE));
  const enclosed = fields.optionalTagged(0);
  shape(enclosed === null || (enclosed.isConstructed && enclosed.items.every((item) => item.isSequence)), 'certificates in another form');
  const embedded = enclosed?.items ?? [];
  const signers = fields.take(SET);
  fields.end();
  refuse(type === TST_INFO, 'the signed content is not a TSTInfo');
  refuseOtherEnd(bytes, 'the TSTInfo');
  const info = readInfo(bytes);
  refuse(signers.items.length === 1, `the token has ${signers.items.length} signers, not one`);
  const signer = readSigner(signers.items[0]);
  const certificates = readAll([...embedded.map((item) => item.raw), ...readPem(pem)]);
  const names = [...signer.names, ...certificates.flatMap((certificate) => certificate.names)];
  return { ...info, bytes, signer, certificates, names };
}

function readContent(element) {
  const fields = Fields.of(element);
  const type = fields.take(OID).oid;
  const content = only(fields.tagged(0));
  fields.end();
  return { type, bytes: content.octets };
}

function readInfo(bytes) {
  const fields = Fields.of(parseStrict(bytes));
  refuse(fields.take(INTEGER).integer === 1n, 'the TSTInfo is not of version 1');
  const policy = fields.take(OID).oid;
  const imprint = readImprint(fields.take(SEQUENCE));
  fields.take(INTEGER);
  const genTime = momentOf(fields.take(TIME), true);
  const accuracy = readAccuracy(fields.optional(SEQUENCE));
  fields.optional(TAGS.BOOLEAN);
  const nonce = fields.optional(INTEGER)?.integer ?? null;
  const authority = fields.optionalTagged(0);
  fields.end();
  shape(authority === null || directoryName(only(authority)) !== null);
  return { policy, imprint, genTime, accuracy, nonce };
}

function directoryName(element) {
  shape(element.isTagged(4), 'a name of another kind');
  return nameOf(only(element));
}

function readImprint(element) {
  const fields = Fields.of(element);
  const algorithm = algorithmOf(fields.take(SEQUENCE)).oid;
  const hash = fields.take(OCTETS).octets;
  fields.end();
  return { algorithm, hash };
}

/** Milliseconds, or null where none is stated. */
function readAccuracy(element) {
  if (element === null) {
    return null;
  }
  const fields = Fields.of(element);
  const seconds = fields.optional(INTEGER);
  const [millis, micros] = [0, 1].map((tag) => thousandths(fields.optionalTagged(tag)));
  fields.end();
  return (seconds === null ? 0 : small(seconds, 0, 2 ** 31 - 1)) * 1000 + millis + micros / 1000;
}

function thousandths(element) {
  if (element === null) {
    return 0;
  }
  const { content } = element;
  shape(content.length >= 1 && content.length <= 3 && content[0] < 128 && (content.length === 1 || content[0] !== 0 || content[1] >= 128), 'a number in another form');
  const number = content.reduce((sum, byte) => sum * 256 + byte, 0);
  refuse(number <= 999, 'the accuracy is out of range');
  shape(number > 0, 'an accuracy of none');
  return number;
}

function readSigner(element) {
  const fields = Fields.of(element);
  small(fields.take(INTEGER), 1, 1);
  const sid = readIssuerAndSerial(fields.take(SEQUENCE), nameOf);
  const stated = fields.take(SEQUENCE);
  const digest = algorithmOf(stated).oid;
  shape(SHA2.includes(digest) || digest === SHA1, 'a digest of another kind');
  const attributes = fields.tagged(0);
  const signed = fields.take(SEQUENCE);
  const algorithm = algorithmOf(signed);
  const signature = fields.take(OCTETS).octets;
  fields.end();
  const { type, messageDigest, first, second } = readAttributes(attributes, (named) => isProtection(named, stated, signed));
  const names = [sid.name, ...[first, second].flatMap((named) => (named?.issuer ? [named.issuer.name] : []))];
  return { sid, digest, algorithm, signature, type, messageDigest, first, second, names, signed: concat(Uint8Array.of(0x31), attributes.raw.subarray(1)) };
}

function readIssuerAndSerial(element, readName) {
  const fields = Fields.of(element);
  const name = readName(fields.take(SEQUENCE));
  const serial = fields.take(INTEGER).integer;
  fields.end();
  return { name, serial };
}

/** Whether the attribute that repeats both algorithms, so that neither is exchanged, repeats these. RFC 6211. */
function isProtection(element, digest, signature) {
  const fields = Fields.of(element);
  const [first, second] = [fields.take(SEQUENCE), fields.tagged(1)];
  fields.end();
  return second.isConstructed && same(first.raw, digest.raw) && same(second.raw.subarray(1), signature.raw.subarray(1));
}

/** What the signed attributes say; null for one that is not there. */
function readAttributes(element, repeats) {
  shape(element.isConstructed && element.items.length > 0 && isSorted(element.items.map((item) => item.raw)), 'attributes in another order');
  const found = new Map();
  for (const attribute of element.items) {
    const fields = Fields.of(attribute);
    const { oid } = fields.take(OID);
    found.set(oid, only(fields.take(SET)));
    fields.end();
  }
  shape(found.size === element.items.length && [...found.keys()].every((oid) => [PROTECTION, CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME, NAMED_V1, NAMED_V2].includes(oid)), 'an attribute of another kind, or twice');
  const of = (oid, read) => (found.has(oid) ? read(found.get(oid)) : null);
  shape(of(PROTECTION, repeats) !== false, 'algorithms that are stated in two ways');
  of(SIGNING_TIME, (time) => momentOf(new Fields([time]).maybe((item) => item.is(UTC_TIME)) ?? new Fields([time]).take(TIME)));
  return { type: of(CONTENT_TYPE, (type) => type.oid), messageDigest: of(MESSAGE_DIGEST, (digest) => digest.octets), first: of(NAMED_V1, (named) => readNamed(named, false)), second: of(NAMED_V2, (named) => readNamed(named, true)) };
}

/** The first certificate that an attribute names; the others must be in their form. */
function readNamed(element, hasAlgorithm) {
  const outer = Fields.of(element);
  const { items } = Fields.of(outer.take(SEQUENCE));
  outer.end();
  shape(items.length > 0, 'an attribute that names no certificate');
  const [first] = items.map((item) => {
    const fields = Fields.of(item);
    const stated = hasAlgorithm ? fields.optional(SEQUENCE) : null;
    const algorithm = stated === null ? (hasAlgorithm ? SHA2[0] : SHA1) : algorithmOf(stated).oid;
    const hash = fields.take(OCTETS).octets;
    const issuer = fields.optional(SEQUENCE);
    fields.end();
    shape(algorithm === SHA1 || SHA2.includes(algorithm), 'a digest of another kind');
    return { algorithm, isAccepted: !hasAlgorithm || algorithm !== SHA1, hash, issuer: issuer === null ? null : readIssuerAndSerial(issuer, (names) => directoryName(only(names))) };
  });
  return first;
}

/** A request, of which the nonce may be absent. */
export function readRequest(bytes) {
  shape(bytes.length <= MAX_BYTES, 'a large request');
  const fields = Fields.of(parseStrict(bytes));
  small(fields.take(INTEGER), 1, 1);
  const imprint = readImprint(fields.take(SEQUENCE));
  const policy = fields.optional(OID)?.oid ?? null;
  const nonce = fields.optional(INTEGER)?.integer ?? null;
  fields.optional(TAGS.BOOLEAN);
  fields.end();
  return { imprint, policy, nonce };
}

/** Whether a certificate is the one of an issuer and a serial number. */
export const isOf = ({ name, serial }, certificate) => same(certificate.issuer, name.raw) && certificate.serial === serial;
