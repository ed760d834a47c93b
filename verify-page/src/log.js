// Inclusion of order and seal, consistency between their checkpoints, who signed those, and cosignatures.
import { cosignedAt, faultOfLink, includes, leafHash, isBy, parseCheckpoint, parseLogProof, rootValues, verifyLog, verifyNote } from './note.js';
import { isQuorumMet } from './policy.js';
import { digestOf, fromHex, reasonOf, value } from './text.js';

const TOLERANCE = 10_000;

export function examineLog(walk) {
  const { checks } = walk;
  walk.orderProof = checkInclusion(walk, 'log.order', 'order.json', 'order.tlog-proof');
  walk.sealProof = checkInclusion(walk, 'log.seal', 'seal.json', 'seal.tlog-proof');
  let fault = null;
  const anchored = walk.read('anchor/checkpoint');
  try {
    walk.anchored = anchored === null ? null : parseCheckpoint(anchored);
  } catch (caught) {
    fault = reasonOf(caught);
    walk.anchored = null;
  }
  checkLogSigners(walk, fault);
  checkConsistency(walk);
  if (walk.policy.hasQuorum && walk.sealProof === null) {
    checks.notChecked('log.witnesses', 'the bundle holds no readable log proofs');
  } else {
    checkWitnesses(checks, walk.policy, walk.sealProof, walk.moment);
  }
}

function checkInclusion(walk, name, path, proofPath) {
  const [statement, file] = [walk.read(path), walk.read(proofPath)];
  if (statement === null || file === null) {
    walk.checks.notChecked(name, walk.missing(path, proofPath));
    return null;
  }
  let proof;
  try {
    proof = parseLogProof(file);
  } catch (fault) {
    walk.checks.failed(name, reasonOf(fault));
    return null;
  }
  const entry = digestOf(statement).slice(7);
  const values = [value('entry', entry), value('index', proof.index), ...rootValues('checkpoint', proof.checkpoint)];
  if (proof.hasExtra) {
    walk.checks.failed(name, 'the proof carries extra data, which ours never do', ...values);
  } else if (!includes(proof, leafHash(fromHex(entry)))) {
    walk.checks.failed(name, `the path does not lead from the digest of ${path} to the checkpoint's root`, ...values);
  } else {
    walk.checks.passed(name, `the digest of ${path} is an entry under the checkpoint's root`, ...values);
  }
  return proof;
}

function checkLogSigners(walk, fault) {
  const name = 'log.checkpoint';
  if (fault !== null) {
    walk.checks.failed(name, `the anchored checkpoint cannot be read: ${fault}`);
    return;
  }
  if (walk.orderProof === null || walk.sealProof === null) {
    walk.checks.notChecked(name, 'the bundle holds no readable log proofs');
    return;
  }
  const all = [['order', walk.orderProof.checkpoint], ['seal', walk.sealProof.checkpoint], ...(walk.anchored === null ? [] : [['anchored', walk.anchored]])];
  const stated = walk.stated('log');
  let [isUnknown, isStatedUsed] = [false, stated === null];
  for (const [which, checkpoint] of all) {
    const { verdict } = verifyLog(checkpoint, walk.policy.logs);
    const claimed = stated === null ? 'unknown' : verifyLog(checkpoint, [stated]).verdict;
    if (checkpoint.origin !== walk.manifest.origin || verdict === 'bad' || claimed === 'bad') {
      walk.checks.failed(name, `the ${which} checkpoint is of another log or not what its key signed`, ...rootValues(which, checkpoint));
      return;
    }
    isUnknown ||= verdict !== 'verified';
    isStatedUsed ||= claimed === 'verified';
  }
  if (!isStatedUsed) {
    walk.checks.failed(name, 'the log key that the bundle states signed none of the checkpoints');
  } else if (isUnknown) {
    walk.checks.notChecked(name, 'the log is unknown to the policy; compare its key with a fingerprint from elsewhere');
  } else {
    walk.checks.passed(name, 'the checkpoints are signed by a log of the policy', value('origin', walk.manifest.origin));
  }
}

function checkConsistency(walk) {
  const name = 'log.consistency';
  if (walk.orderProof === null || walk.sealProof === null) {
    walk.checks.notChecked(name, 'the bundle holds no readable log proofs');
    return;
  }
  const file = walk.read('log.consistency');
  if (file === null) {
    walk.checks.notChecked(name, walk.missing('log.consistency'));
    return;
  }
  const [older, newer] = [walk.orderProof.checkpoint, walk.sealProof.checkpoint];
  const values = [...rootValues('order', older), ...rootValues('seal', newer)];
  const fault = linkFault(file, older, newer) ?? (walk.sealProof.index < older.size ? "the seal was logged before the order's checkpoint" : null);
  walk.checks.add(name, fault === null ? 'passed' : 'failed', fault ?? "the entries of the order's checkpoint begin those of the seal's", values);
}

export const linkFault = (file, older, newer) => {
  try {
    return faultOfLink(file, older, newer);
  } catch (fault) {
    return reasonOf(fault);
  }
};

/** Whether the quorum of the policy cosigned the checkpoint of a proof; a cosignature from the future of the moment does not count. */
export function checkWitnesses(checks, policy, proof, moment) {
  const name = 'log.witnesses';
  if (!policy.hasQuorum || proof === null) {
    checks.notChecked(name, 'the policy names no quorum of witnesses');
    return;
  }
  const { note } = proof.checkpoint;
  const { verdict, signers: all } = verifyNote(note, policy.witnesses.map((witness) => witness.key));
  const latest = BigInt(Math.floor((moment + TOLERANCE) / 1000));
  const isCounted = (key, line) => isBy(key, note.text, line) && cosignedAt(line) !== null && cosignedAt(line) <= latest;
  const signers = all.filter((key) => note.signatures.some((line) => isCounted(key, line)));
  const cosigned = value('cosigned_by', policy.witnesses.filter((witness) => signers.includes(witness.key)).map((witness) => witness.name).join(', '));
  if (verdict === 'bad') {
    checks.failed(name, "a cosignature in a listed witness's name is wrong", cosigned);
  } else if (isQuorumMet(policy, signers)) {
    checks.passed(name, "the quorum of the policy cosigned the seal's checkpoint", cosigned);
  } else {
    checks.notChecked(name, "the quorum of the policy has not cosigned the seal's checkpoint", cosigned);
  }
}
