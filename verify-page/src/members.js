// The bundle's list, its members and its signature.
import { cosignedAt, parseBundleSignature, parseLogProof, tryKey } from './note.js';
import { contains } from './policy.js';
import { dualDigest } from './source.js';
import { MAX_MEMBER, PURPOSES, parseManifest, parseStatement } from './statements.js';
import { Refusal, digestOf, reasonOf, timeOf, value } from './text.js';
import { blobOf, readMember } from './zip.js';

const MAX_HELD = 1 << 20;
const MAX_HELD_TOGETHER = 64 << 20;
const MAX_RENEWAL_MEMBERS = 32 * (2 + 8 * 3);
const MAX_STAMPS = 64;
const LEVELS = ['sealed', 'stamped', 'logged', 'anchored', 'witnessed'];
const SEALED = ['package.wacz', 'order.json', 'order.sig', 'seal.json', 'seal.sig', 'VERIFY.md', ...['log', 'seal', 'wacz'].flatMap((purpose) => [`keys/${purpose}.json`, `keys/${purpose}.sig`])];
const LOGGED = ['order.tlog-proof', 'seal.tlog-proof', 'log.consistency'];
const ANCHORED = ['anchor.json', 'anchor.sig', 'checkpoint', 'header.rlp', 'receipt.rlp', 'account.rlp', 'consistency'].map((name) => `anchor/${name}`);

export const isRenewal = (path) => path.startsWith('renewals/');
export const stampMembers = (name) => ['tsq', 'tsr', 'pem'].map((suffix) => `stamps/${name}.${suffix}`);
export const stampNames = (paths) => [...new Set([...paths].map((path) => /^stamps\/([^/]+)\.(tsq|tsr|pem)$/s.exec(path)?.[1]).filter((name) => name !== undefined))].sort();

async function readOf(walk, path) {
  const member = walk.paths.get(path);
  if (member === undefined) {
    throw new Refusal(`${path} is missing`);
  }
  if (member.size > MAX_MEMBER) {
    throw new Refusal(`${path} is larger than 16 MiB`);
  }
  return readMember(walk.zip, member, MAX_MEMBER, false);
}

/** False when there is no list at all to go on with. */
export async function examineMembers(walk) {
  let bytes;
  try {
    bytes = await readOf(walk, 'bundle.json');
  } catch (fault) {
    walk.checks.failed('bundle.manifest', reasonOf(fault));
    return true;
  }
  walk.bundleDigest = digestOf(bytes);
  try {
    walk.manifest = parseManifest(bytes);
    walk.checks.passed('bundle.manifest', 'bundle.json is canonical, of a known version and requires nothing unknown', value('bundle_digest', walk.bundleDigest));
  } catch (fault) {
    walk.checks.add('bundle.manifest', reasonOf(fault) && fault.isUnsupported ? 'not_checked' : 'failed', fault.message, [value('bundle_digest', walk.bundleDigest)]);
  }
  const faults = [];
  await holdMembers(walk, faults);
  await checkSignature(walk, bytes);
  if (walk.manifest === null) {
    walk.checks.notChecked('bundle.members', "the bundle's list cannot be read");
    return true;
  }
  await hashPackage(walk, faults);
  conclude(walk, faults);
  checkLevel(walk);
  return true;
}

async function holdMembers(walk, faults) {
  const listed = (walk.manifest?.members ?? []).map((member) => member.path);
  let held = 0;
  const read = new Set([
    ...SEALED, ...LOGGED, ...ANCHORED, ...PURPOSES.flatMap((purpose) => [`keys/${purpose}.json`, `keys/${purpose}.sig`]),
    ...stampNames(listed).slice(0, MAX_STAMPS).flatMap(stampMembers), ...listed.filter(isRenewal).slice(0, MAX_RENEWAL_MEMBERS),
  ].filter((path) => path !== 'VERIFY.md'));
  for (const member of walk.manifest?.members ?? []) {
    if (member.path === 'package.wacz') {
      continue;
    }
    try {
      const content = await readOf(walk, member.path);
      const digest = digestOf(content);
      if (content.length !== member.size || digest !== member.sha256) {
        faults.push(value(member.path, `${digest}, ${content.length} bytes, instead of ${member.sha256}, ${member.size} bytes`));
      } else if (content.length <= MAX_HELD && read.has(member.path) && (held += content.length) <= MAX_HELD_TOGETHER) {
        walk.intact.set(member.path, content);
      }
    } catch (fault) {
      faults.push(value(member.path, reasonOf(fault)));
    }
  }
  walk.statedSealKey = await statedSealKey(walk);
}

async function statedSealKey(walk) {
  try {
    return tryKey(parseStatement(await readOf(walk, 'keys/seal.json'), 'key').public_key);
  } catch (fault) {
    reasonOf(fault);
    return null;
  }
}

async function hashPackage(walk, faults) {
  const listed = walk.manifest.members.find((member) => member.path === 'package.wacz');
  const member = walk.paths.get('package.wacz');
  if (listed === undefined) {
    return;
  }
  try {
    if (member === undefined || member.size > listed.size) {
      throw new Refusal(member === undefined ? 'package.wacz is missing' : `package.wacz is larger than ${listed.size} bytes`);
    }
    walk.package = await blobOf(walk.zip, member);
    walk.packageDigest = await dualDigest(walk.package, (done, all) => walk.progress('package.digest', done, all));
    if (walk.packageDigest.size !== listed.size || `sha256:${walk.packageDigest.sha256}` !== listed.sha256) {
      faults.push(value(listed.path, `sha256:${walk.packageDigest.sha256}, ${walk.packageDigest.size} bytes, instead of ${listed.sha256}, ${listed.size} bytes`));
    }
  } catch (fault) {
    faults.push(value(listed.path, reasonOf(fault)));
  }
}

function conclude(walk, faults) {
  const listed = new Set([...walk.manifest.members.map((member) => member.path), 'bundle.json', 'bundle.sig']);
  const all = [...faults, ...[...walk.paths.keys()].filter((path) => !listed.has(path)).map((path) => value(path, 'is not listed'))];
  if (all.length > 0) {
    walk.checks.failed('bundle.members', 'members are missing, changed or not listed', ...all);
  } else {
    walk.checks.passed('bundle.members', 'every listed member has its size and SHA-256, and there is no other', value('members', walk.manifest.members.length));
  }
}

function levelOf(paths, isCosigned) {
  const absent = (group) => group.filter((path) => !paths.has(path));
  const stamps = stampNames(paths.keys());
  const lacking = absent(SEALED)[0] ?? stamps.flatMap(stampMembers).find((path) => !paths.has(path));
  if (lacking !== undefined) {
    throw new Refusal(`${lacking} is missing`);
  }
  if (stamps.length > MAX_STAMPS) {
    throw new Refusal(`there are more than ${MAX_STAMPS} time stamps`);
  }
  for (const group of [LOGGED, ANCHORED]) {
    const missing = absent(group);
    if (missing.length > 0 && missing.length < group.length) {
      throw new Refusal(`${missing[0]} is missing while ${group.find((path) => !missing.includes(path))} is there`);
    }
  }
  const reached = [stamps.length > 0, paths.has(LOGGED[0]), paths.has(ANCHORED[0]), isCosigned].indexOf(false);
  return LEVELS[reached < 0 ? 4 : reached];
}

function checkLevel(walk) {
  const stated = value('level', walk.manifest.level);
  let isCosigned = false;
  try {
    const proof = walk.read('seal.tlog-proof');
    isCosigned = proof !== null && parseLogProof(proof).checkpoint.note.signatures.some((line) => cosignedAt(line) !== null);
  } catch (fault) {
    reasonOf(fault);
  }
  try {
    const level = levelOf(walk.paths, isCosigned);
    if (level !== walk.manifest.level) {
      throw new Refusal(`the members are those of level ${level}`);
    }
    walk.checks.passed('bundle.level', 'the members are those of the stated level', stated, value('pending', walk.manifest.pending.join(', ')));
  } catch (fault) {
    walk.checks.failed('bundle.level', reasonOf(fault), stated);
  }
}

async function checkSignature(walk, manifest) {
  const name = 'bundle.signature';
  let signature;
  try {
    signature = parseBundleSignature(await readOf(walk, 'bundle.sig'));
  } catch (fault) {
    walk.checks.failed(name, reasonOf(fault));
    return;
  }
  const signer = value('signer', signature.signer);
  const listed = walk.policy.sealKeys.find((one) => signature.isBy(one.key));
  if (listed === undefined) {
    // The key that the bundle states is only a claim, yet a line that bears its name must at least fit it.
    const stated = walk.statedSealKey;
    if (stated !== null && signature.isBy(stated) && !signature.verify(manifest, stated)) {
      walk.checks.failed(name, 'bundle.json is not what the key stated in the bundle signed', signer);
    } else {
      walk.checks.notChecked(name, 'the signer is unknown to the policy; compare its key with a fingerprint from elsewhere', signer);
    }
  } else if (!signature.verify(manifest, listed.key)) {
    walk.checks.failed(name, 'bundle.json is not what the listed key signed', signer);
  } else if (walk.manifest === null) {
    walk.checks.notChecked(name, 'signed by a listed key, at a time that cannot be read', signer);
  } else if (contains(listed.window, timeOf(walk.manifest.made_at))) {
    walk.checks.passed(name, 'signed by a seal key of the policy', signer, value('made_at', walk.manifest.made_at));
  } else {
    walk.checks.notChecked(name, "the policy does not accept the signer's key for that time", signer, value('made_at', walk.manifest.made_at));
  }
}
