// Time stamps and package of a bundle, and each of them alone.
import { CheckList } from './checks.js';
import { checkWitnesses } from './log.js';
import { isRenewal, stampMembers, stampNames } from './members.js';
import { includes, leafHash, parseLogProof, rootValues, verifyLog } from './note.js';
import { INSIDE, examinePackage } from './package.js';
import { contains, endOf } from './policy.js';
import { fingerprintOf } from './signers.js';
import { dualDigest } from './source.js';
import { leaveStamp, verifyStamp } from './stamp.js';
import { digestOf, fromHex, reasonOf, timeOf, timeText, value } from './text.js';

const ENDED = 'the certificates or the algorithm of the time stamp have ended, and no later stamp made in their time covers it';
const PASSED = 'a time stamp of an authority of the policy passed every required line';
const endOfToken = (policy, ends) => Math.min(ends, endOf(policy, 'sha256'));

/** Renewals are left to ec, so of a token that has ended only ec can say whether later stamps carry it. */
export function examineStamps(walk) {
  const { checks } = walk;
  const [seal, names] = [walk.read('seal.json'), stampNames(walk.manifest === null ? [] : walk.paths.keys())];
  if (seal === null) {
    checks.notChecked('timestamp.accepted', walk.missing('seal.json'));
    return;
  }
  const imprint = fromHex(digestOf(seal).slice(7));
  const found = names.slice(0, 64).map((name) => ({ name, ...tokenOf(walk, name, imprint) }));
  const isRenewed = walk.manifest.members.some((member) => isRenewal(member.path));
  if (isRenewed) {
    checks.notHere('timestamp.renewals');
  } else {
    checks.notChecked('timestamp.renewals', 'the bundle holds no renewal');
  }
  const tokens = found.filter((one) => one.token).map((one) => one.token);
  const ended = tokens.filter((token) => !(walk.moment < token.ends));
  walk.tokens = tokens.filter((token) => walk.moment < token.ends);
  // Tokens of which only ec can say whether they count.
  walk.hasOpenTokens = found.some((one) => one.isLeft) || (isRenewed && ended.length > 0);
  if (walk.tokens.length > 0) {
    checks.passed('timestamp.accepted', PASSED, ...walk.tokens.map((token) => value(token.name, timeText(token.time))));
  } else if (walk.hasOpenTokens) {
    checks.notHere('timestamp.accepted');
  } else {
    const refusals = [...found.filter((one) => one.refusal).map((one) => value(one.name, one.refusal)), ...ended.map((token) => value(token.name, `ended ${timeText(token.ends)}`))];
    checks.notChecked('timestamp.accepted', ended.length > 0 ? ENDED : names.length === 0 ? 'the bundle holds no time stamp yet' : 'no time stamp is by an authority that the policy accepts', ...refusals);
  }
}

/** The lines of a stamp, and its token, or why it does not count, or that only ec can say. */
function tokenOf(walk, name, imprint) {
  const members = stampMembers(name);
  const [request, response, chain] = members.map((path) => walk.read(path));
  if (request === null || response === null || chain === null) {
    return { refusal: walk.missing(...members) };
  }
  const { policy } = walk;
  const found = verifyStamp({ authority: name, imprint, request, response, chain, roots: policy.authorities.map((authority) => authority.root) });
  found.checks.forEach((check) => walk.checks.add(check.name, check.outcome, check.reason, check.values));
  if (found.root !== null) {
    walk.roots.push(value(`tsa_root.${name}`, found.root));
  }
  if (!found.isProven) {
    return found.isLeft ? { isLeft: true } : { refusal: 'a required line has not passed' };
  }
  const listed = policy.authorities.find((authority) => authority.root === found.root);
  if (listed === undefined || !contains(listed.window, found.genTime)) {
    return { refusal: "the policy does not accept the authority for the token's time" };
  }
  return { token: { name, time: found.genTime, latest: found.genTime + (found.accuracy ?? 0), isIndependent: listed.isIndependent, ends: endOfToken(policy, found.ends) } };
}

export async function examineInside(walk) {
  const { checks, packageDigest, seal } = walk;
  if (!packageDigest || !seal) {
    checks.notChecked('package.digest', 'the package or the seal cannot be read');
  } else {
    const values = [value('sha256', packageDigest.sha256), value('sm3', packageDigest.sm3), value('size', packageDigest.size)];
    const isSealed = seal.package.sha256 === `sha256:${packageDigest.sha256}` && seal.package.sm3 === `sm3:${packageDigest.sm3}` && seal.package.size === packageDigest.size;
    checks.add('package.digest', isSealed ? 'passed' : 'failed', isSealed ? 'SHA-256, SM3 and size of the package are those of the seal' : 'the package is not the one that the seal names', values);
  }
  walk.wacz = walk.package ? await examinePackage(walk.package, checks, { expectedKey: seal?.wacz_key ?? null, judgesDomains: false, progress: walk.progress }) : {};
  checkKey(walk);
}

function checkKey({ checks, wacz, seal, keys, policy }) {
  const name = 'package.key';
  if (!wacz.key || !seal) {
    if (wacz.isOfDomain) {
      checks.notHere(name);
    } else {
      checks.notChecked(name, "the package's key or the seal cannot be read");
    }
    return;
  }
  const own = value('wacz_key', wacz.key);
  const listed = policy.packageKeys.find((entry) => entry.digest === wacz.key);
  if (keys.has('wacz') && fingerprintOf(keys.get('wacz')) !== seal.wacz_key) {
    checks.failed(name, 'the key statement of the bundle is for another key than the seal names', own);
  } else if (wacz.key !== seal.wacz_key) {
    checks.failed(name, 'the package is signed by another key than the seal names', own);
  } else if (listed === undefined) {
    checks.notChecked(name, 'the policy does not list the key that the seal names', own);
  } else if (!Number.isFinite(timeOf(wacz.created)) || !contains(listed.window, timeOf(wacz.created))) {
    checks.notChecked(name, "the policy does not accept the package's key for that time", own);
  } else {
    checks.passed(name, 'the policy lists the key that the seal names', own, value('name', listed.name));
  }
}

function standalone(kind, checks, required, facts, policy, isIndependent = false) {
  const verdict = checks.hasFailed ? 'refuted' : !policy.isEmpty && !checks.leavesSome && required.every((name) => checks.hasPassed(name)) ? 'verified' : 'inconclusive';
  return { kind, facts, verdict, grade: verdict !== 'refuted' && isIndependent ? 'independent-time-authority' : 'local', checks: checks.inOrder(), bundle: null, fingerprints: [] };
}

export async function verifyPackage(blob, policy, progress) {
  const checks = new CheckList();
  const digest = await dualDigest(blob, (done, all) => progress('package.digest', done, all));
  const found = await examinePackage(blob, checks, { judgesDomains: true, progress });
  const listed = policy.packageKeys.find((entry) => entry.digest === found.key);
  const created = timeOf(found.created);
  if (found.isOfDomain) {
    checks.notHere('package.key');
    leaveStamp(checks, 'package');
    checks.notHere('timestamp.accepted');
    checks.notHere('time.proven-bounds');
  } else {
    if (!found.key) {
      checks.notChecked('package.key', "the package's key cannot be read");
    } else if (listed === undefined) {
      checks.notChecked('package.key', 'the policy does not list the key; compare it with a fingerprint from elsewhere', value('wacz_key', found.key));
    } else if (Number.isFinite(created) ? !contains(listed.window, created) || listed.window.until !== null : listed.window.from !== null || listed.window.until !== null) {
      checks.notChecked('package.key', 'the policy does not accept the key for that time, or no time stamp shows the time', value('wacz_key', found.key));
    } else {
      checks.passed('package.key', 'the policy lists the key that signed', value('wacz_key', found.key), value('name', listed.name));
    }
    checks.notChecked('time.proven-bounds', 'no independent authority vouches for a time');
  }
  const facts = [value('sha256', digest.sha256), value('sm3', digest.sm3), value('size', digest.size), value('main_page', found.mainPageUrl ?? '-'), value('created', found.created ?? '-')];
  return standalone('package', checks, ['package.zip', 'package.datapackage', 'package.signature', ...INSIDE, 'package.key'], facts, policy);
}

/** A C2SP tlog-proof and the file that it is about. */
export function verifyLogProof(bytes, file, digest, policy, moment) {
  const checks = new CheckList();
  const required = ['log.inclusion', 'log.checkpoint', ...(policy.requirements.includes('witness') ? ['log.witnesses'] : [])];
  const facts = [value('sha256', digest)];
  let proof;
  try {
    proof = parseLogProof(bytes);
  } catch (fault) {
    checks.failed('log.inclusion', reasonOf(fault));
    return standalone('log-proof', checks, required, facts, policy);
  }
  const ofDigest = leafHash(fromHex(digest));
  facts.push(value('origin', proof.checkpoint.origin), value('index', proof.index), ...rootValues('checkpoint', proof.checkpoint));
  if (proof.hasExtra) {
    checks.notChecked('log.inclusion', 'the proof carries extra data, which nothing authenticates');
  } else if (includes(proof, ofDigest)) {
    checks.passed('log.inclusion', "the SHA-256 of the file is an entry under the checkpoint's root");
  } else if (file !== null && file.length <= 65535 && includes(proof, leafHash(file))) {
    checks.passed('log.inclusion', "the file itself is an entry under the checkpoint's root");
  } else {
    checks.failed('log.inclusion', "the path leads from neither the file's SHA-256 nor the file itself to the checkpoint's root");
  }
  const { verdict } = verifyLog(proof.checkpoint, policy.logs);
  if (verdict === 'verified') {
    checks.passed('log.checkpoint', 'the checkpoint is signed by a log of the policy');
  } else if (verdict === 'bad') {
    checks.failed('log.checkpoint', 'the checkpoint is not what the listed key signed');
  } else {
    checks.notChecked('log.checkpoint', 'the log is unknown to the policy; compare its key with a fingerprint from elsewhere');
  }
  checkWitnesses(checks, policy, proof, moment);
  return standalone('log-proof', checks, required, facts, policy);
}

/** A time stamp response and the digest of the file that it is about. */
export function verifyTimeStamp({ response, request, chain, digest }, policy, moment) {
  const checks = new CheckList();
  const found = verifyStamp({ authority: 'given', imprint: fromHex(digest), request, response, chain, roots: policy.authorities.map((authority) => authority.root) });
  found.checks.forEach((check) => checks.add(check.name, check.outcome, check.reason, check.values));
  const facts = [value('sha256', digest)];
  if (found.isLeft) {
    checks.notHere('timestamp.accepted');
    checks.notHere('time.proven-bounds');
    return standalone('time-stamp', checks, ['timestamp.accepted'], facts, policy);
  }
  const listed = found.isProven ? policy.authorities.find((authority) => authority.root === found.root && contains(authority.window, found.genTime)) : undefined;
  const hasEnded = listed !== undefined && !(moment < endOfToken(policy, found.ends));
  const values = [value('gen_time', found.genTime === null ? '-' : timeText(found.genTime)), value('root', found.root ?? '-'), value('certificates_end', found.ends === null ? '-' : timeText(found.ends))];
  if (hasEnded) {
    checks.notChecked('timestamp.accepted', ENDED, ...values);
  } else if (listed === undefined) {
    checks.notChecked('timestamp.accepted', 'the stamp is not by an authority that the policy accepts for that time', ...values);
  } else {
    checks.passed('timestamp.accepted', PASSED, value('authority', listed.name), ...values);
  }
  const isProof = !hasEnded && listed?.isIndependent === true;
  if (isProof) {
    checks.passed('time.proven-bounds', 'it existed by this time; nothing here proves that it did not exist before', value(`file_not_later_than.${listed.name}`, timeText(found.genTime + (found.accuracy ?? 0))));
  } else {
    checks.notChecked('time.proven-bounds', 'no independent authority vouches for a time');
  }
  return standalone('time-stamp', checks, ['timestamp.accepted'], facts, policy, isProof);
}
