// RFC 3161 responses, line by line, at the token's own time. The names of the lines are the library's. A response of a form that this page does not read as surely as ec does is left to ec as a whole.
import { sha1 } from '@noble/hashes/legacy.js';
import { TIME_STAMPING, faultOfPath, hasUnsureNames, mayCertify, pathsFrom, restrictedIn } from './certificates.js';
import { HERE_ONLY_EC } from './checks.js';
import { hashOf, isSignedBy, weaknessOf } from './keys.js';
import { Left, Refusal, hex, same, shape, timeText, value } from './text.js';
import { SHA1, SHA2, Unreadable, isOf, readRequest, readResponse } from './token.js';

export const LINES = ['encoding', 'status', 'imprint', 'nonce', 'policy', 'signature', 'signer', 'usage', 'not-ca', 'chain', 'chain-usage', 'root', 'revocation', 'accuracy'];
const REQUIRED = LINES.filter((line) => !['nonce', 'revocation', 'accuracy'].includes(line));
const TST_INFO = '1.2.840.113549.1.9.16.1.4';

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

export const leaveStamp = (checks, authority) => LINES.forEach((line) => checks.notHere(`timestamp.${authority}.${line}`));

/** Never throws for hostile bytes. Input: authority, imprint (32 bytes), request or null, response, chain (PEM), roots (listed digests). isLeft: every line is left to ec. */
export function verifyStamp(input) {
  const lines = new Lines(input.authority);
  try {
    return judge(input, lines);
  } catch (fault) {
    if (!(fault instanceof Left) && !(fault instanceof Refusal)) {
      throw fault;
    }
    const left = new Lines(input.authority);
    return { checks: left.finish(HERE_ONLY_EC), root: null, ends: null, isProven: false, isLeft: true, genTime: null, accuracy: null };
  }
}

function judge(input, lines) {
  const token = readLines(input, lines);
  let path = { root: null, ends: null };
  if (token !== null) {
    shape(!hasUnsureNames(token.names), 'names that may be one');
    examineClaims(token, input, lines);
    const fitting = token.certificates.filter((certificate) => isOf(token.signer.sid, certificate));
    const certificate = fitting.find((one) => isNamed(token.signer, one)) ?? fitting[0] ?? null;
    if (certificate === null) {
      lines.set('signature', 'failed', "The signer's certificate is neither in the token nor in the chain file.");
    } else {
      examineSigner(token, certificate, lines);
      path = examinePath(token, certificate, input.roots, lines);
    }
  }
  const checks = lines.finish(token === null ? 'no token could be read' : 'an earlier line failed');
  const isProven = checks.every((check) => check.outcome !== 'failed') && REQUIRED.every((line) => lines.made.get(line).outcome === 'passed');
  return { checks, ...path, isProven, isLeft: false, genTime: token?.genTime ?? null, accuracy: token?.accuracy ?? null };
}

/** Lines encoding and status; the token, or null where there is none to go on with. */
function readLines(input, lines) {
  try {
    const { status, read } = readResponse(input.response, input.chain);
    lines.judge('status', read !== null, 'The authority granted the request.', 'The authority did not grant the request.', value('status', status));
    const token = read === null ? null : read();
    lines.set('encoding', 'passed', token === null ? 'The response is one DER object with nothing behind it.' : 'The response and its TSTInfo are one DER object each, with nothing behind them.');
    return token;
  } catch (fault) {
    if (!(fault instanceof Unreadable)) {
      throw fault;
    }
    lines.set('encoding', 'failed', `The response cannot be read: ${fault.message}`);
    return null;
  }
}

function examineClaims(token, input, lines) {
  const request = input.request === null ? null : readRequest(input.request);
  const { imprint, nonce, policy } = token;
  const values = [value('algorithm', imprint.algorithm), value('stamped', hex(imprint.hash)), value('expected', hex(input.imprint))];
  const wrong = imprint.algorithm !== SHA2[0] ? 'The imprint is not made with SHA-256.' : !same(imprint.hash, input.imprint) ? 'The token stamps another digest.'
    : request !== null && !same(request.imprint.hash, imprint.hash) ? 'The request that was kept asks for another digest.' : null;
  lines.judge('imprint', wrong === null, 'The token stamps SHA-256 of the file.', wrong, ...values);
  if (request === null || request.nonce === null) {
    lines.set('nonce', 'not_checked', request === null ? 'The request was not kept.' : 'The request has no nonce.');
  } else {
    lines.judge('nonce', request.nonce === nonce, 'The token repeats the nonce of the request.', nonce === null ? 'The token leaves out the nonce.' : 'The token has another nonce.');
  }
  lines.judge('policy', request === null || request.policy === null || request.policy === policy, 'The token states its policy; any is accepted.', 'The token follows another policy than was asked for.', value('policy', policy));
  const time = value('gen_time', timeText(token.genTime));
  if (token.accuracy === null) {
    lines.set('accuracy', 'not_checked', 'The token states no accuracy.', time);
  } else {
    lines.set('accuracy', 'passed', 'The token states its accuracy.', time, value('accuracy_seconds', token.accuracy / 1000));
  }
}

const digestIn = (algorithm, bytes) => (algorithm === SHA1 ? sha1 : hashOf(algorithm))(bytes);

/** At least one of the two attributes is there, and each that is names this certificate first. */
function isNamed({ first, second }, certificate) {
  const isBy = (named) => named === null || (named.isAccepted && same(digestIn(named.algorithm, certificate.raw), named.hash) && (named.issuer === null || isOf(named.issuer, certificate)));
  return (first ?? second) !== null && isBy(first) && isBy(second);
}

function examineSigner(token, certificate, lines) {
  const { signer } = token;
  lines.judge('signature', isSigned(token, certificate), 'The signature over the token verifies.', 'The signature over the token is wrong.', value('digest_algorithm', signer.digest));
  lines.judge('signer', isNamed(signer, certificate), 'The signed attributes name this certificate by its digest.', "The signed attributes do not name the signer's certificate.", value('certificate_sha256', certificate.fingerprint.slice(7)));
  const usages = certificate.extendedUsages;
  const wrong = usages === null || usages.length !== 1 || usages[0] !== TIME_STAMPING ? "The signer's extended key usage is not exactly timeStamping."
    : !certificate.extensions.get('2.5.29.37').isCritical ? "The signer's extended key usage is not critical."
    : certificate.keyUsage !== null && (certificate.keyUsage[0] & 0xc0) === 0 ? "The signer's key usage allows no signatures." : null;
  lines.judge('usage', wrong === null, "The signer's extended key usage is critical and exactly timeStamping.", wrong, value('extended_key_usage', usages === null ? 'none' : usages.join(' ')));
  lines.judge('not-ca', !certificate.isCa && !(certificate.keyUsage !== null && mayCertify(certificate)), "The signer's certificate may not issue certificates.", "The signer's certificate may issue certificates.");
}

function isSigned({ signer, bytes }, certificate) {
  if (signer.digest === SHA1 || weaknessOf(certificate.key) !== null) {
    return false;
  }
  if (signer.type !== TST_INFO || signer.messageDigest === null || !same(signer.messageDigest, hashOf(signer.digest)(bytes))) {
    return false;
  }
  const isRight = isSignedBy(certificate.key, signer.algorithm, signer.signed, signer.signature, signer.digest);
  shape(isRight !== null, 'a signature of another kind');
  return isRight;
}

/** The root of a path that is valid at the token's time, and when the first certificate of that path ends. */
function examinePath(token, certificate, roots, lines) {
  const none = { root: null, ends: null };
  const judged = pathsFrom(certificate, token.certificates, roots)
    .map((path) => ({ path, fault: faultOfPath(path, token.genTime), isListed: roots.includes(path[path.length - 1].fingerprint) }));
  if (judged.length === 0) {
    lines.set('chain', 'not_checked', 'No chain of certificates at hand leads from the signer to a root.');
    lines.set('root', 'not_checked', 'There is no path to a root.');
    return none;
  }
  const [{ path, fault, isListed }] = judged.sort((a, b) => Number(a.fault !== null) - Number(b.fault !== null) || Number(b.isListed) - Number(a.isListed));
  lines.judge('chain', fault === null, "The path to the root is valid at the token's time.", fault);
  if (fault !== null) {
    return none;
  }
  const restricted = restrictedIn(path);
  lines.judge('chain-usage', restricted === undefined, 'No issuer in the path is restricted to other uses.', 'An issuer in the path may not certify time authorities.');
  const root = path[path.length - 1].fingerprint;
  lines.set('root', isListed ? 'passed' : 'not_checked', isListed ? 'The policy lists this root.' : 'The policy does not list this root; compare its fingerprint.', value('root_sha256', root.slice(7)));
  lines.set('revocation', 'not_checked', 'No revocation list or answer was kept with the stamp.');
  return { root, ends: Math.min(...path.map((one) => one.notAfter)) };
}
