// RFC 3161 responses, line by line, at the token's own time. The names of the lines are the library's.
import { sha1 } from '@noble/hashes/legacy.js';
import { TIME_STAMPING, faultOfPath, hasUnsureNames, mayCertify, pathsFrom, readAll, restrictedIn } from './certificates.js';
import { HERE_ONLY_EC } from './checks.js';
import { parseDer, parseExactDer } from './der.js';
import { hashOf, isSignedBy, weaknessOf } from './keys.js';
import { Refusal, ascii, concat, hex, require, same, timeText, value } from './text.js';

export const LINES = ['encoding', 'status', 'imprint', 'nonce', 'policy', 'signature', 'signer', 'usage', 'not-ca', 'chain', 'chain-usage', 'root', 'revocation', 'accuracy'];
const REQUIRED = LINES.filter((line) => !['nonce', 'revocation', 'accuracy'].includes(line));
const MAX_BYTES = 256 * 1024;
const SHA256 = '2.16.840.1.101.3.4.2.1';
const SHA3 = ['2.16.840.1.101.3.4.2.8', '2.16.840.1.101.3.4.2.9', '2.16.840.1.101.3.4.2.10'];
const [SIGNED_DATA, TST_INFO] = ['1.2.840.113549.1.7.2', '1.2.840.113549.1.9.16.1.4'];
const [CONTENT_TYPE, MESSAGE_DIGEST, CERTIFICATE_V1, CERTIFICATE_V2] = ['1.2.840.113549.1.9.3', '1.2.840.113549.1.9.4', '1.2.840.113549.1.9.16.2.12', '1.2.840.113549.1.9.16.2.47'];

class Lines {
  constructor(authority) {
    this.authority = authority;
    this.made = new Map();
  }

  set(line, outcome, reason, ...values) {
    this.made.set(line, { name: `timestamp.${this.authority}.${line}`, outcome, reason, values });
  }

  judge(line, holds, passed, failed, ...values) {
    this.set(line, holds ? 'passed' : 'failed', holds ? passed : failed, ...values);
  }

  finish(whyMissing) {
    LINES.filter((line) => !this.made.has(line)).forEach((line) => this.set(line, 'not_checked', whyMissing));
    return LINES.map((line) => this.made.get(line));
  }
}

/** Never throws for hostile bytes. Input: authority, imprint (32 bytes), request or null, response, chain (DER certificates), roots (listed digests). */
export function verifyStamp(input) {
  const lines = new Lines(input.authority);
  let [token, path] = [null, { root: null, ends: null }];
  try {
    token = readResponse(input, lines);
  } catch (fault) {
    if (!(fault instanceof Refusal) && !(fault instanceof TypeError)) {
      throw fault;
    }
    lines.set('encoding', 'failed', `The response cannot be read: ${fault.message}`);
  }
  if (token !== null) {
    examineClaims(token, input, lines);
    if (hasUnsureNames(token.certificates, token.signer.names)) {
      ['signature', 'signer', 'usage', 'not-ca', 'chain', 'chain-usage', 'root', 'revocation'].forEach((line) => lines.set(line, 'not_checked', HERE_ONLY_EC));
    } else {
      examineSigner(token, lines);
      path = examinePath(token, input.roots, lines);
    }
  }
  const checks = lines.finish(token === null ? 'no token could be read' : 'an earlier line failed');
  const isProven = checks.every((check) => check.outcome !== 'failed') && REQUIRED.every((line) => lines.made.get(line).outcome === 'passed');
  // What this page leaves open may be right; whether the token counts is then open too.
  const isUnsure = !isProven && checks.every((check) => check.outcome !== 'failed') && checks.some((check) => check.reason === HERE_ONLY_EC);
  return { checks, ...path, isProven, isUnsure, genTime: token?.genTime ?? null, accuracy: token?.accuracy ?? null };
}

function readResponse(input, lines) {
  require(input.response.length <= MAX_BYTES, `larger than ${MAX_BYTES} bytes`);
  const response = parseDer(input.response);
  require(response.isSequence && response.items.length >= 1 && response.items.length <= 2 && response.items[0].isSequence, 'not a TimeStampResp');
  const status = response.items[0].items[0].integer;
  const isGranted = status === 0n || status === 1n;
  lines.judge('status', isGranted, 'The authority granted the request.', 'The authority did not grant the request.', value('status', status));
  if (!isGranted) {
    lines.set('encoding', 'passed', 'The response is one DER object with nothing behind it.');
    return null;
  }
  require(response.items.length === 2, 'granted, but without a token');
  const token = readToken(response.items[1], input);
  lines.set('encoding', 'passed', 'The response and its TSTInfo are one DER object each, with nothing behind them.');
  return token;
}

function readToken(content, input) {
  require(content.isSequence && content.items.length === 2 && content.items[0].oid === SIGNED_DATA && content.items[1].isTagged(0), 'the token is not signed data');
  const parts = content.items[1].items[0].items;
  require(parts.length >= 4 && parts[1].isSet && parts[2].isSequence && parts[2].items[0].oid === TST_INFO && parts[2].items[1].isTagged(0), 'the signed content is not a TSTInfo');
  const bytes = parts[2].items[1].items[0].octets;
  const signers = parts[parts.length - 1];
  require(signers.isSet && signers.items.length === 1, `the token has ${signers.items.length} signers, not one`);
  const certificates = readAll([...(parts.slice(3).find((part) => part.isTagged(0))?.items ?? []).map((item) => item.raw), ...input.chain]);
  const signer = readSigner(signers.items[0]);
  const fitting = certificates.filter((certificate) => signer.fits(certificate));
  return { info: readInfo(bytes), bytes, signer, certificates, certificate: fitting.find((certificate) => isNamed(signer, certificate)) ?? fitting[0] ?? null, ...timesOf(bytes) };
}

function readInfo(bytes) {
  const root = parseExactDer(bytes);
  require(root.isSequence && root.items.length >= 5 && root.items[0].integer === 1n, 'the TSTInfo is not of version 1');
  const rest = root.items.slice(5);
  return { root, policy: root.items[1].oid, imprint: readImprint(root.items[2]), serial: root.items[3].integer, time: root.items[4], accuracy: rest.find((item) => item.isSequence), nonce: rest.find((item) => item.is(2))?.integer ?? null };
}

function readImprint(element) {
  require(element.isSequence && element.items.length === 2 && element.items[0].isSequence, 'an imprint cannot be read');
  const parameters = element.items[0].items[1];
  return { algorithm: element.items[0].items[0].oid, isPlain: parameters === undefined || parameters.is(5), hash: element.items[1].octets };
}

function timesOf(bytes) {
  const { time, accuracy } = readInfo(bytes);
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?Z$/.exec(ascii(time.content));
  require(time.is(24) && parts !== null, 'the time cannot be read');
  const [, year, month, day, hour, minute, second, fraction] = parts;
  const whole = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  require(Number.isFinite(whole) && new Date(whole).toISOString().startsWith(`${year}-${month}-${day}T${hour}`), 'the time cannot be read');
  const genTime = whole + (fraction === undefined ? 0 : Number(`0.${fraction}`) * 1000);
  if (accuracy === undefined) {
    return { genTime, accuracy: null };
  }
  const seconds = accuracy.items.find((item) => item.is(2));
  const tagged = (tag) => accuracy.items.find((item) => item.isTagged(tag))?.content ?? Uint8Array.of(0);
  const number = (content) => content.reduce((sum, byte) => sum * 256 + byte, 0);
  const [s, millis, micros] = [seconds === undefined ? 0 : Number(seconds.integer), number(tagged(0)), number(tagged(1))];
  require(s >= 0 && s < 2 ** 31 && millis <= 999 && micros <= 999, 'the accuracy is out of range');
  return { genTime, accuracy: s * 1000 + millis + micros / 1000 };
}

function readSigner(element) {
  const [, sid, digest, attributes, algorithm, signature] = element.items;
  require(element.isSequence && element.items.length >= 6 && attributes.isTagged(0), 'the signer has no signed attributes');
  const byOid = new Map();
  for (const attribute of attributes.items) {
    const oid = attribute.items[0].oid;
    require(!byOid.has(oid), 'a signed attribute stands twice');
    byOid.set(oid, attribute.items[1].items);
  }
  const fits = (certificate) => (sid.isTagged(0) ? certificate.subjectKeyId !== null && same(certificate.subjectKeyId, sid.content)
    : same(certificate.issuer, sid.items[0].raw) && certificate.serial === sid.items[1].integer);
  const names = [...(sid.isTagged(0) ? [] : [sid.items[0].raw]), ...directoryNamesIn(attributes)];
  return { fits, names, digest: digest.items[0].oid, algorithm: algorithm.items[0].oid, attributes: byOid, signed: concat(Uint8Array.of(0x31), attributes.raw.subarray(1)), signature: signature.octets };
}

const directoryNamesIn = (element) => [...(element.isTagged(4) && element.items.length === 1 ? [element.items[0].raw] : []), ...element.items.flatMap(directoryNamesIn)];

/** At least one of the two attributes is there, and each that is names this certificate first. */
function isNamed(signer, certificate) {
  const isMatch = (oid, read) => {
    const values = signer.attributes.get(oid);
    if (values === undefined) {
      return null;
    }
    try {
      require(values.length === 1, 'attribute with several values');
      return read(values[0].items[0].items[0].items);
    } catch (fault) {
      if (fault instanceof Refusal || fault instanceof TypeError) {
        return false;
      }
      throw fault;
    }
  };
  const isOf = (parts, hash) => hash !== null && same(hash(certificate.raw), parts[0].octets) && (parts[1] === undefined || isIssuer(parts[1], certificate));
  const first = isMatch(CERTIFICATE_V1, (parts) => isOf(parts, sha1));
  const second = isMatch(CERTIFICATE_V2, (parts) => (parts[0].isSequence ? isOf(parts.slice(1), parts[0].items[0].oid === '1.3.14.3.2.26' ? null : hashOf(parts[0].items[0].oid)) : isOf(parts, hashOf(SHA256))));
  return (first ?? second) !== null && first !== false && second !== false;
}

const isIssuer = (element, certificate) => element.items[1].integer === certificate.serial && element.items[0].items.length === 1
  && element.items[0].items[0].isTagged(4) && same(element.items[0].items[0].items[0].raw, certificate.issuer);

function examineClaims(token, input, lines) {
  let [request, fault] = [null, null];
  if (input.request !== null) {
    try {
      request = readRequest(input.request);
    } catch (caught) {
      if (!(caught instanceof Refusal) && !(caught instanceof TypeError)) {
        throw caught;
      }
      fault = caught.message;
    }
  }
  const { imprint, nonce, policy } = token.info;
  const values = [value('algorithm', imprint.algorithm), value('stamped', hex(imprint.hash)), value('expected', hex(input.imprint))];
  const wrong = imprint.algorithm !== SHA256 || !imprint.isPlain ? 'The imprint is not made with SHA-256.' : !same(imprint.hash, input.imprint) ? 'The token stamps another digest.'
    : request !== null && !same(request.imprint.hash, imprint.hash) ? 'The request that was kept asks for another digest.' : null;
  lines.judge('imprint', wrong === null, 'The token stamps SHA-256 of the file.', wrong, ...values);
  if (fault !== null) {
    lines.set('nonce', 'failed', `The request cannot be read: ${fault}`);
  } else if (request === null || request.nonce === null) {
    lines.set('nonce', 'not_checked', request === null ? 'The request was not kept.' : 'The request has no nonce.');
  } else {
    lines.judge('nonce', request.nonce === nonce, 'The token repeats the nonce of the request.', nonce === null ? 'The token leaves out the nonce.' : 'The token has another nonce.');
  }
  lines.judge('policy', !request?.policy || request.policy === policy, 'The token states its policy; any is accepted.', 'The token follows another policy than was asked for.', value('policy', policy));
  const time = value('gen_time', timeText(token.genTime));
  if (token.accuracy === null) {
    lines.set('accuracy', 'not_checked', 'The token states no accuracy.', time);
  } else {
    lines.set('accuracy', 'passed', 'The token states its accuracy.', time, value('accuracy_seconds', token.accuracy / 1000));
  }
}

function readRequest(bytes) {
  require(bytes.length <= MAX_BYTES, 'too large');
  const root = parseDer(bytes);
  require(root.isSequence && root.items.length >= 2, 'not a TimeStampReq');
  const rest = root.items.slice(2);
  return { imprint: readImprint(root.items[1]), policy: rest.find((item) => item.is(6))?.oid ?? null, nonce: rest.find((item) => item.is(2))?.integer ?? null };
}

function examineSigner(token, lines) {
  const { certificate, signer } = token;
  if (certificate === null) {
    lines.set('signature', 'failed', "The signer's certificate is neither in the token nor in the chain file.");
    return;
  }
  let isRight = false;
  try {
    isRight = isSigned(token);
  } catch (fault) {
    if (!(fault instanceof Refusal) && !(fault instanceof TypeError)) {
      throw fault;
    }
  }
  if (isRight === null) {
    lines.set('signature', 'not_checked', HERE_ONLY_EC);
  } else {
    lines.judge('signature', isRight, 'The signature over the token verifies.', 'The signature over the token is wrong.', value('digest_algorithm', signer.digest));
  }
  lines.judge('signer', isNamed(signer, certificate), 'The signed attributes name this certificate by its digest.', "The signed attributes do not name the signer's certificate.", value('certificate_sha256', certificate.fingerprint.slice(7)));
  const usages = certificate.extendedUsages;
  const wrong = usages === null || usages.length !== 1 || usages[0] !== TIME_STAMPING ? "The signer's extended key usage is not exactly timeStamping."
    : !certificate.extensions.get('2.5.29.37').isCritical ? "The signer's extended key usage is not critical."
    : certificate.keyUsage !== null && (certificate.keyUsage[0] & 0xc0) === 0 ? "The signer's key usage allows no signatures." : null;
  lines.judge('usage', wrong === null, "The signer's extended key usage is critical and exactly timeStamping.", wrong, value('extended_key_usage', usages === null ? 'none' : usages.join(' ')));
  lines.judge('not-ca', !certificate.isCa && !(certificate.keyUsage !== null && mayCertify(certificate)), "The signer's certificate may not issue certificates.", "The signer's certificate may issue certificates.");
}

function isSigned({ certificate, signer, bytes }) {
  const hash = hashOf(signer.digest);
  if (SHA3.includes(signer.digest) || certificate.key.kind === 'unknown') {
    return null;
  }
  if (hash === null || signer.digest === '1.3.14.3.2.26' || weaknessOf(certificate.key) !== null) {
    return false;
  }
  const [type, digest] = [signer.attributes.get(CONTENT_TYPE), signer.attributes.get(MESSAGE_DIGEST)];
  if (type?.length !== 1 || digest?.length !== 1 || type[0].oid !== TST_INFO || !same(digest[0].octets, hash(bytes))) {
    return false;
  }
  return isSignedBy(certificate.key, signer.algorithm, signer.signed, signer.signature, signer.digest);
}

/** The root of a path that is valid at the token's time, and when the first certificate of that path ends. */
function examinePath(token, roots, lines) {
  const none = { root: null, ends: null };
  if (token.certificate === null) {
    return none;
  }
  const judged = pathsFrom(token.certificate, token.certificates, roots)
    .map((path) => ({ path, fault: faultOfPath(path, token.genTime), isListed: roots.includes(path[path.length - 1].fingerprint) }));
  if (judged.length === 0) {
    lines.set('chain', 'not_checked', 'No chain of certificates at hand leads from the signer to a root.');
    lines.set('root', 'not_checked', 'There is no path to a root.');
    return none;
  }
  // One path that is left to ec might be the one that ec takes.
  if (judged.some(({ fault }) => fault === undefined)) {
    ['chain', 'chain-usage', 'root', 'revocation'].forEach((line) => lines.set(line, 'not_checked', HERE_ONLY_EC));
    return none;
  }
  const [{ path, fault, isListed }] = judged.sort((a, b) => Number(a.fault !== null) - Number(b.fault !== null) || Number(b.isListed) - Number(a.isListed));
  lines.judge('chain', fault === null, "The path to the root is valid at the token's time.", fault);
  if (fault !== null) {
    return none;
  }
  lines.judge('chain-usage', restrictedIn(path) === undefined, 'No issuer in the path is restricted to other uses.', 'An issuer in the path may not certify time authorities.');
  const root = path[path.length - 1].fingerprint;
  lines.set('root', isListed ? 'passed' : 'not_checked', isListed ? 'The policy lists this root.' : 'The policy does not list this root; compare its fingerprint.', value('root_sha256', root.slice(7)));
  lines.set('revocation', 'not_checked', 'No revocation list or answer was kept with the stamp.');
  return { root, ends: Math.min(...path.map((certificate) => certificate.notAfter)) };
}
