// Time stamps and package of a bundle, and each of them alone.
import { CheckList } from './checks.js';
import { checkWitnesses } from './log.js';
import { isRenewal, stampMembers, stampNames } from './members.js';
import { includes, leafHash, parseLogProof, rootValues, verifyLog } from './note.js';
import { NOT_READ, examinePackage } from './package.js';
import { contains } from './policy.js';
import { fingerprintOf } from './signers.js';
import { dualDigest } from './source.js';
import { leaveStamp } from './stamp.js';
import { digestOf, fromHex, reasonOf, timeOf, value } from './text.js';

export function examineStamps(walk) {
  const { checks } = walk;
  const names = stampNames(walk.manifest === null ? [] : walk.paths.keys());
  if (walk.read('seal.json') === null) {
    checks.notChecked('timestamp.accepted', walk.missing('seal.json'));
    return;
  }
  const found = names.slice(0, 64).map((name) => ({ name, members: stampMembers(name) }));
  const whole = found.filter(({ members }) => members.every((path) => walk.read(path) !== null));
  whole.forEach(({ name }) => leaveStamp(checks, name));
  walk.mayBound = whole.length > 0;
  if (walk.manifest.members.some((member) => isRenewal(member.path))) {
    checks.notHere('timestamp.renewals');
  } else {
    checks.notChecked('timestamp.renewals', 'the bundle holds no renewal');
  }
  if (whole.length > 0) {
    checks.notHere('timestamp.accepted');
  } else {
    const refusals = found.map(({ name, members }) => value(name, walk.missing(...members)));
    checks.notChecked('timestamp.accepted', names.length === 0 ? 'the bundle holds no time stamp yet' : 'no time stamp is by an authority that the policy accepts', ...refusals);
  }
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
  walk.wacz = walk.package ? await examinePackage(walk.package, checks, { expectedKey: seal?.wacz_key ?? null, judgesDomains: false, progress: (done, all) => walk.progress('package.datapackage', done, all) }) : {};
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
  const found = await examinePackage(blob, checks, { judgesDomains: true, progress: (done, all) => progress('package.datapackage', done, all) });
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
  return standalone('package', checks, ['package.zip', 'package.datapackage', 'package.signature', ...NOT_READ, 'package.key'], facts, policy);
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
export function leaveTimeStamp(digest, policy) {
  const checks = new CheckList();
  leaveStamp(checks, 'given');
  checks.notHere('timestamp.accepted');
  checks.notHere('time.proven-bounds');
  return standalone('time-stamp', checks, ['timestamp.accepted'], [value('sha256', digest)], policy);
}
