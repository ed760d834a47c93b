// A bundle under a policy, in the steps of the library: members, statements, log, stamps, signers, package, what binds them, anchor, times.
import { examineAnchor } from './anchor.js';
import { examineBinding, examineTimes } from './binding.js';
import { CheckList, TABLE, isRequired } from './checks.js';
import { examineLog } from './log.js';
import { examineMembers } from './members.js';
import { examineInside, examineStamps } from './parts.js';
import { checkStatement, fingerprintOf, readStatements } from './signers.js';
import { PURPOSES } from './statements.js';
import { value } from './text.js';

export async function verifyBundle(zip, policy, moment, progress) {
  const walk = { zip, policy, moment, progress, checks: new CheckList(), intact: new Map(), keys: new Map(), tokens: [], roots: [], manifest: null };
  walk.read = (path) => walk.intact.get(path) ?? null;
  walk.missing = (...paths) => {
    const path = paths.find((one) => !walk.intact.has(one));
    return walk.manifest === null ? "the bundle's list cannot be read" : walk.paths.has(path) ? `${path} is not the member that is listed` : `the bundle holds no ${path}`;
  };
  walk.paths = zip.paths;
  if (await examineMembers(walk)) {
    readStatements(walk);
    examineLog(walk);
    examineStamps(walk);
    walk.order = checkStatement(walk, 'order.signature', 'order.json', 'order.sig', 'order', false) ?? walk.order;
    walk.seal = checkStatement(walk, 'seal.signature', 'seal.json', 'seal.sig', 'seal', true) ?? walk.seal;
    await examineInside(walk);
    examineBinding(walk);
    examineAnchor(walk);
    examineTimes(walk);
  }
  walk.checks.fill('what it reads is missing');
  return report(walk);
}

function report(walk) {
  const { checks, policy, manifest, seal, order } = walk;
  const isComplete = !policy.isEmpty && TABLE.filter((title) => isRequired(title, policy)).every((title) => checks.hasPassed(title.name));
  const verdict = checks.hasFailed ? 'refuted' : isComplete && !checks.leavesSome ? 'verified' : 'inconclusive';
  const isWitnessed = ['log.witnesses', 'log.seal', 'log.checkpoint'].every((name) => checks.hasPassed(name));
  const grade = verdict === 'refuted' ? 'local' : isWitnessed ? 'witnessed' : walk.tokens.some((token) => token.isIndependent) ? 'independent-time-authority' : 'local';
  return {
    kind: 'bundle', facts: [], verdict, grade, checks: checks.inOrder(),
    bundle: manifest === null ? null : {
      number: manifest.number, origin: manifest.origin, bundle_digest: walk.bundleDigest, level: manifest.level, pending: manifest.pending, digest: seal?.package.sha256 ?? null,
      url: order?.url ?? null, outcome: seal?.outcome ?? null, complete: seal?.complete ?? null, reasons: seal?.reasons ?? [], labels: seal?.labels ?? [],
    },
    fingerprints: [
      ...PURPOSES.filter((purpose) => walk.keys.has(purpose)).map((purpose) => value(`key.${purpose}`, fingerprintOf(walk.keys.get(purpose)))), ...walk.roots,
      ...(walk.anchor ? ['chain_id', 'chain_kind', 'genesis', 'contract', 'code_hash'].map((name) => value(name, walk.anchor[name])) : []),
    ],
  };
}
