// Certificates of one strict form, and paths of them from a signer to a root. RFC 5280.
import { isSignedBy, isWeakSignature, readKey, weaknessOf } from './keys.js';
import { Fields, TAGS, algorithmOf, momentOf, nameOf, only, parseStrict } from './strict.js';
import { Left, Refusal, ascii, digestOf, same, shape, strictBase64 } from './text.js';

const { BOOLEAN, INTEGER, BITS, OCTETS, OID } = TAGS;
const MAX_CERTIFICATES = 32;
const [BASIC, USAGE, EXTENDED, POLICIES] = ['2.5.29.19', '2.5.29.15', '2.5.29.37', '2.5.29.32'];
// These may narrow a path by names and policies, which is judged by ec.
const CONSTRAINTS = ['2.5.29.17', '2.5.29.30', '2.5.29.33', '2.5.29.36', '2.5.29.54'];
const OURS = [BASIC, USAGE, EXTENDED, POLICIES];
const KNOWN = [...OURS, ...CONSTRAINTS, '2.5.29.27', '2.5.29.28', '2.5.29.31'];
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const ANY_USAGE = '2.5.29.37.0';

function readValidity(element) {
  const fields = Fields.of(element);
  const times = [0, 1].map(() => momentOf(fields.maybe((item) => item.is(TAGS.UTC_TIME)) ?? fields.take(TAGS.TIME)));
  fields.end();
  return { notBefore: times[0], notAfter: times[1] };
}

function readExtensions(element) {
  const found = new Map();
  for (const extension of Fields.of(only(element)).items) {
    const fields = Fields.of(extension);
    const { oid } = fields.take(OID);
    const isCritical = fields.optional(BOOLEAN) !== null;
    const value = fields.take(OCTETS).octets;
    fields.end();
    shape(!found.has(oid), 'an extension stands twice');
    found.set(oid, { isCritical, value });
  }
  shape(found.size > 0, 'a certificate without extensions');
  return found;
}

function readBasic(extensions) {
  if (!extensions.has(BASIC)) {
    return { isCa: false, pathLength: -1 };
  }
  const fields = Fields.of(parseStrict(extensions.get(BASIC).value));
  const isCa = fields.optional(BOOLEAN) !== null;
  const length = isCa ? fields.optional(INTEGER) : null;
  fields.end();
  shape(length === null || (length.integer >= 0n && length.integer < 2n ** 31n), 'a length of path that is none');
  return { isCa, pathLength: !isCa ? -1 : length === null ? Infinity : Number(length.integer) };
}

function readUsage(extensions) {
  if (!extensions.has(USAGE)) {
    return null;
  }
  const bits = parseStrict(extensions.get(USAGE).value);
  shape(bits.is(BITS) && bits.content.length <= 3, 'a key usage in another form');
  return bits.content.subarray(1);
}

function readExtendedUsages(extensions) {
  if (!extensions.has(EXTENDED)) {
    return null;
  }
  const { items } = Fields.of(parseStrict(extensions.get(EXTENDED).value));
  shape(items.length > 0 && items.every((item) => item.is(OID)), 'an extended key usage in another form');
  return items.map((item) => item.oid);
}

/** Policies of certificates narrow nothing as long as no constraint asks for them; they must be in their form all the same. */
function checkPolicies(extensions) {
  if (extensions.has(POLICIES)) {
    const known = new Set();
    for (const policy of Fields.of(parseStrict(extensions.get(POLICIES).value)).items) {
      const fields = Fields.of(policy);
      known.add(fields.take(OID).oid);
      const qualifiers = fields.optional(TAGS.SEQUENCE);
      fields.end();
      shape(qualifiers === null || (qualifiers.items.length > 0 && qualifiers.items.every((item) => item.isSequence && item.items.length === 2 && item.items[0].is(OID))), 'a policy in another form');
    }
    shape(known.size > 0 && known.size === parseStrict(extensions.get(POLICIES).value).items.length, 'a policy stands twice');
  }
}

function readSubjectKey(element) {
  try {
    const key = readKey(element);
    shape(key.kind !== 'unknown' && key.isPlain, 'a key of another kind or form');
    return key;
  } catch (fault) {
    throw fault instanceof Refusal ? new Left(fault.message) : fault;
  }
}

export function readCertificate(raw) {
  const whole = Fields.of(parseStrict(raw));
  const [tbs, algorithm, signature] = [whole.take(TAGS.SEQUENCE), whole.take(TAGS.SEQUENCE), whole.take(BITS)];
  whole.end();
  const fields = Fields.of(tbs);
  shape(only(fields.tagged(0)).integer === 2n, 'a certificate of another version');
  const serial = fields.take(INTEGER).integer;
  shape(serial > 0n && serial < 1n << 160n, 'a serial number of another size');
  shape(same(fields.take(TAGS.SEQUENCE).raw, algorithm.raw), 'a certificate states two algorithms');
  const issuer = nameOf(fields.take(TAGS.SEQUENCE));
  const validity = readValidity(fields.take(TAGS.SEQUENCE));
  const subject = nameOf(fields.take(TAGS.SEQUENCE));
  const key = readSubjectKey(fields.take(TAGS.SEQUENCE));
  const extensions = readExtensions(fields.tagged(3));
  fields.end();
  checkPolicies(extensions);
  return {
    raw, fingerprint: digestOf(raw), tbs: tbs.raw, serial, issuer: issuer.raw, subject: subject.raw, names: [issuer, subject], ...validity, key, algorithm: algorithmOf(algorithm), signature: signature.bits,
    extensions, ...readBasic(extensions), keyUsage: readUsage(extensions), extendedUsages: readExtendedUsages(extensions),
  };
}

export const mayCertify = (certificate) => (certificate.keyUsage[0] & 4) !== 0;
export const isSelfIssued = (certificate) => same(certificate.subject, certificate.issuer);

/** All of them, each once: one that is not read here might be the one that the path needs. */
export function readAll(raws) {
  shape(raws.length <= MAX_CERTIFICATES, `more than ${MAX_CERTIFICATES} certificates`);
  const found = raws.map(readCertificate);
  return found.filter((certificate, i) => found.findIndex((other) => other.fingerprint === certificate.fingerprint) === i);
}

export function readPem(bytes) {
  const [text, begins, ends] = [ascii(bytes), '-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----'];
  const found = [];
  for (let at = 0; found.length < MAX_CERTIFICATES;) {
    const begin = text.indexOf(begins, at);
    const end = begin < 0 ? -1 : text.indexOf(ends, begin);
    if (end < 0) {
      break;
    }
    const der = strictBase64(text.slice(begin + begins.length, end).replace(/[ \t\r\n]/g, ''));
    shape(der !== null, 'a certificate that is no base64');
    found.push(der);
    at = end + ends.length;
  }
  return found;
}

/** Whether two names are one, or may be one to the library although their bytes differ. */
export function hasUnsureNames(names) {
  const different = new Map(names.map((name) => [digestOf(name.raw), name.rough]));
  return new Set(different.values()).size < different.size;
}

/** Paths from a signer to a self-issued or listed certificate, at most 16 of at most 8. */
export function pathsFrom(signer, certificates, roots) {
  const paths = [];
  let steps = 0;
  const walk = (path) => {
    const last = path[path.length - 1];
    if (path.length > 1 && (isSelfIssued(last) || roots.includes(last.fingerprint))) {
      paths.push(path);
    }
    if (isSelfIssued(last) || path.length === 8) {
      return;
    }
    for (const issuer of certificates.filter((candidate) => same(candidate.subject, last.issuer) && !path.includes(candidate))) {
      if (++steps > 256 || paths.length === 16) {
        return;
      }
      walk([...path, issuer]);
    }
  };
  walk([signer]);
  return paths;
}

/** What is wrong with a path at a time, or null; what only ec can judge is left to it. */
export function faultOfPath(path, time) {
  const faults = path.map((certificate, i) => faultAt(path, i, certificate, time));
  const extensions = path.map((certificate) => [...certificate.extensions].map(([oid, { isCritical }]) => ({ oid, isCritical })));
  const isUnknown = extensions.slice(0, -1).flat().some(({ oid, isCritical }) => isCritical && !KNOWN.includes(oid));
  const fault = faults.find((one) => one !== null) ?? (isUnknown ? 'A certificate in the path has a critical extension that is not known.' : null);
  shape(fault !== null || extensions.flat().every(({ oid, isCritical }) => !CONSTRAINTS.includes(oid) && (!isCritical || OURS.includes(oid))), 'an extension that may narrow the path');
  return fault;
}

function faultAt(path, i, certificate, time) {
  if (time < certificate.notBefore || time > certificate.notAfter) {
    return "A certificate was not valid at the token's time.";
  }
  if (weaknessOf(certificate.key) !== null || (i < path.length - 1 && isWeakSignature(certificate.algorithm.oid))) {
    return `A certificate has ${weaknessOf(certificate.key) ?? 'a weak signature'}.`;
  }
  if (i === 0) {
    return null;
  }
  if (!certificate.isCa) {
    return 'A certificate in the path is not that of an authority (basicConstraints).';
  }
  if (certificate.keyUsage !== null && !mayCertify(certificate)) {
    return 'A certificate in the path may not sign certificates (keyCertSign).';
  }
  if (path.slice(1, i).filter((below) => !isSelfIssued(below)).length > certificate.pathLength) {
    return 'A certificate allows fewer authorities below it than there are (pathLen).';
  }
  if (!hasSigned(certificate, path[i - 1])) {
    return 'A certificate did not sign the one below it.';
  }
  return i === path.length - 1 && isSelfIssued(certificate) && !hasSigned(certificate, certificate) ? 'The root did not sign itself.' : null;
}

function hasSigned(issuer, below) {
  const isRight = isSignedBy(issuer.key, below.algorithm, below.tbs, below.signature);
  shape(isRight !== null, 'a signature of another kind');
  return isRight;
}

/** The issuer between signer and root that may not certify time authorities, if any. */
export const restrictedIn = (path) => path.slice(1, -1).find((certificate) => certificate.extendedUsages !== null && !certificate.extendedUsages.some((oid) => oid === TIME_STAMPING || oid === ANY_USAGE));
