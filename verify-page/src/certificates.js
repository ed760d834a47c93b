// Certificates, and paths of them from a signer to a root. RFC 5280.
import { isSignedBy, isWeakSignature, readKey, weaknessOf } from './keys.js';
import { parseDer } from './der.js';
import { Refusal, ascii, digestOf, looseBase64, require, same } from './text.js';

const MAX_CERTIFICATES = 32;
const OURS = ['2.5.29.19', '2.5.29.15', '2.5.29.37'];
// Constraints on names and policies of the path are judged by ec.
const CONSTRAINTS = ['2.5.29.30', '2.5.29.33', '2.5.29.36', '2.5.29.54'];
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const ANY_USAGE = '2.5.29.37.0';

function timeOf(element) {
  const text = ascii(element.content);
  const digits = element.is(23) && /^\d{12}Z$/.test(text) ? `${Number(text.slice(0, 2)) >= 50 ? '19' : '20'}${text}` : element.is(24) && /^\d{14}Z$/.test(text) ? text : null;
  require(digits !== null, 'a time of a certificate cannot be read');
  const time = Date.parse(digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  require(Number.isFinite(time), 'a time of a certificate cannot be read');
  return time;
}

export function readCertificate(raw) {
  const root = parseDer(raw);
  require(root.isSequence && root.items.length === 3 && root.items[0].isSequence && root.items[1].isSequence, 'a certificate cannot be read');
  const [tbs, algorithm, signature] = root.items;
  const fields = tbs.items[0].isTagged(0) ? tbs.items.slice(1) : tbs.items;
  require(fields.length >= 6 && fields[3].items.length === 2 && same(fields[1].raw, algorithm.raw), 'a certificate cannot be read');
  const extensions = new Map();
  for (const extension of fields.slice(6).find((field) => field.isTagged(3))?.items[0].items ?? []) {
    const oid = extension.items[0].oid;
    require(!extensions.has(oid), 'a certificate has an extension twice');
    extensions.set(oid, { isCritical: extension.items.length === 3 && extension.items[1].content[0] !== 0, value: parseDer(extension.items[extension.items.length - 1].octets) });
  }
  const constraints = extensions.get('2.5.29.19')?.value.items ?? [];
  const isCa = constraints.length > 0 && constraints[0].is(1) && constraints[0].content[0] !== 0;
  const usage = extensions.get('2.5.29.15')?.value;
  return {
    raw, fingerprint: digestOf(raw), tbs: tbs.raw, serial: fields[0].integer, issuer: fields[2].raw, subject: fields[4].raw,
    notBefore: timeOf(fields[3].items[0]), notAfter: timeOf(fields[3].items[1]), key: readKey(fields[5]), algorithm: algorithm.items[0].oid, signature: signature.bits, extensions, isCa,
    pathLength: isCa ? (constraints[1] === undefined ? Infinity : Number(constraints[1].integer)) : -1,
    keyUsage: usage === undefined ? null : usage.content.subarray(1),
    extendedUsages: extensions.get('2.5.29.37')?.value.items.map((item) => item.oid) ?? null,
    subjectKeyId: extensions.get('2.5.29.14')?.value.octets ?? null,
  };
}

export const mayCertify = (certificate) => (certificate.keyUsage[0] & 4) !== 0;
export const isSelfIssued = (certificate) => same(certificate.subject, certificate.issuer);

/** Those that can be read; the others are trusted for nothing, and the path then lacks them. */
export function readAll(raws) {
  const found = [];
  for (const raw of raws) {
    try {
      const certificate = readCertificate(raw);
      found.push(certificate);
    } catch (fault) {
      if (!(fault instanceof Refusal) && !(fault instanceof TypeError)) {
        throw fault;
      }
    }
  }
  require(found.length <= MAX_CERTIFICATES, `more than ${MAX_CERTIFICATES} certificates`);
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
    const der = looseBase64(text.slice(begin + begins.length, end));
    if (der !== null) {
      found.push(der);
    }
    at = end + ends.length;
  }
  return found;
}

// Names are one to the library when they differ in case, spaces, the kind of string or the order of a set; here they are one when they are the same bytes.
const roughName = (raw) => {
  const parts = [];
  const collect = (element) => {
    if (element.isConstructed) {
      element.items.forEach(collect);
    } else if (!element.is(6)) {
      const text = new TextDecoder(element.is(30) ? 'utf-16be' : 'utf-8').decode(element.content).normalize('NFKC').toLowerCase();
      parts.push(text.replace(/[^\p{L}\p{N}]/gu, ''));
    }
  };
  collect(parseDer(raw));
  return parts.sort().join(' ');
};

/** Whether two names, of certificates or others, may be one to the library although their bytes differ. */
export function hasUnsureNames(certificates, others) {
  const names = new Map(certificates.flatMap((certificate) => [certificate.subject, certificate.issuer]).concat(others).map((raw) => [digestOf(raw), raw]));
  return new Set([...names.values()].map(roughName)).size < names.size;
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

/** What is wrong with a path at a time; null when nothing is; undefined when this page cannot say. */
export function faultOfPath(path, time) {
  let isUnsure = false;
  for (const [i, certificate] of path.entries()) {
    const fault = faultAt(path, i, certificate, time);
    if (typeof fault === 'string') {
      return fault;
    }
    isUnsure ||= fault === undefined || [...certificate.extensions].some(([oid, extension]) => CONSTRAINTS.includes(oid) || (extension.isCritical && !OURS.includes(oid)));
  }
  return isUnsure ? undefined : null;
}

function faultAt(path, i, certificate, time) {
  if (time < certificate.notBefore || time > certificate.notAfter) {
    return "A certificate was not valid at the token's time.";
  }
  if (weaknessOf(certificate.key) !== null || (i < path.length - 1 && isWeakSignature(certificate.algorithm))) {
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
  const below = isSignedBy(certificate.key, path[i - 1].algorithm, path[i - 1].tbs, path[i - 1].signature);
  const itself = i === path.length - 1 && isSelfIssued(certificate) ? isSignedBy(certificate.key, certificate.algorithm, certificate.tbs, certificate.signature) : true;
  return below === false ? 'A certificate did not sign the one below it.' : itself === false ? 'The root did not sign itself.' : below === null || itself === null ? undefined : null;
}

/** The issuer between signer and root that may not certify time authorities, if any. */
export const restrictedIn = (path) => path.slice(1, -1).find((certificate) => certificate.extendedUsages !== null && !certificate.extendedUsages.some((oid) => oid === TIME_STAMPING || oid === ANY_USAGE));
