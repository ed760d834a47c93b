// Key, order and seal statements and who signed them.
import { parseDetached, tryKey, verifyNote } from './note.js';
import { contains } from './policy.js';
import { PURPOSES, parseStatement } from './statements.js';
import { digestOf, looseBase64, reasonOf, timeOf, value } from './text.js';

export const fingerprintOf = (key) => {
  if (key.algorithm !== 'p256' && key.algorithm !== 'x509') {
    return key.public_key;
  }
  const der = looseBase64(key.public_key);
  return der === null ? 'unreadable' : digestOf(der);
};

export const keyPath = (purpose) => `keys/${purpose}.json`;

const tryRead = (read) => {
  try {
    return read();
  } catch (fault) {
    reasonOf(fault);
    return null;
  }
};

export function readStatements(walk) {
  walk.seal = walk.read('seal.json') && tryRead(() => parseStatement(walk.read('seal.json'), 'seal'));
  walk.order = walk.read('order.json') && tryRead(() => parseStatement(walk.read('order.json'), 'order'));
  walk.statedSealKey ??= null;
  checkKeys(walk);
  walk.stated = (purpose) => (walk.keys.has(purpose) ? tryKey(walk.keys.get(purpose).public_key) : null);
}

function checkKeys(walk) {
  const name = 'key.statements';
  if (walk.manifest === null) {
    walk.checks.notChecked(name, "the bundle's list cannot be read");
    return;
  }
  const [faults, untimely] = [[], []];
  let isUnsupported = false;
  for (const purpose of PURPOSES) {
    const [path, text] = [keyPath(purpose), walk.read(keyPath(purpose))];
    if (text === null) {
      continue;
    }
    try {
      const key = parseStatement(text, 'key');
      walk.keys.set(purpose, key);
      const fault = faultOfKey(walk, key, purpose, text);
      if (fault !== null) {
        faults.push(value(path, fault));
      } else if (isUntimely(walk, key)) {
        untimely.push(value(path, 'is not for the time at which the seal was made'));
      }
    } catch (fault) {
      faults.push(value(path, reasonOf(fault)));
      isUnsupported ||= fault.isUnsupported;
    }
  }
  const absent = ['log', 'seal', 'wacz'].find((purpose) => !walk.keys.has(purpose));
  if (faults.length > 0) {
    walk.checks.add(name, isUnsupported ? 'not_checked' : 'failed', isUnsupported ? 'a key statement is of an unknown version' : 'a key statement is not what it should be', faults);
  } else if (untimely.length > 0) {
    walk.checks.notChecked(name, 'a key was used outside the time that its statement gives it', ...untimely);
  } else if (absent !== undefined) {
    walk.checks.notChecked(name, `there is no intact ${keyPath(absent)}`);
  } else {
    walk.checks.passed(name, 'each is canonical and signed by the seal key that the bundle states');
  }
}

function isUntimely(walk, key) {
  if (!['seal', 'log', 'wacz'].includes(key.purpose) || !walk.seal) {
    return false;
  }
  const window = { from: timeOf(key.valid_from), until: key.valid_until === undefined ? null : timeOf(key.valid_until) };
  return !contains(window, timeOf(key.purpose === 'wacz' ? walk.seal.captured_to : walk.seal.made_at));
}

function faultOfKey(walk, key, purpose, text) {
  if (key.purpose !== purpose || key.origin !== walk.manifest.origin) {
    return 'is for another purpose or another log';
  }
  if (walk.statedSealKey === null) {
    return 'is signed by nobody: no seal key is stated';
  }
  const signature = walk.read(`keys/${purpose}.sig`);
  if (signature === null) {
    return walk.missing(`keys/${purpose}.sig`);
  }
  return verifyNote(parseDetached(text, signature), [walk.statedSealKey]).verdict === 'verified' ? null : 'is not signed by the stated seal key';
}

/** Parses a statement and holds its signature against the policy; one check. */
export function checkStatement(walk, name, path, signaturePath, type, needsProof) {
  const [text, signature] = [walk.read(path), walk.read(signaturePath)];
  if (text === null || signature === null) {
    walk.checks.notChecked(name, walk.missing(path, signaturePath));
    return null;
  }
  let statement;
  try {
    statement = parseStatement(text, type);
  } catch (fault) {
    walk.checks.add(name, reasonOf(fault) && fault.isUnsupported ? 'not_checked' : 'failed', fault.message, []);
    return null;
  }
  if (statement.origin !== walk.manifest.origin) {
    walk.checks.failed(name, `${path} is of another log than the bundle`, value('origin', statement.origin));
  } else {
    checkSigner(walk, name, text, signature, statement, needsProof);
  }
  return statement;
}

function checkSigner(walk, name, text, signature, statement, needsProof) {
  const made = value('made_at', statement.made_at);
  let note;
  try {
    note = parseDetached(text, signature);
  } catch (fault) {
    walk.checks.failed(name, reasonOf(fault), made);
    return;
  }
  const { verdict, signers } = verifyNote(note, walk.policy.sealKeys.map((listed) => listed.key));
  if (verdict === 'bad') {
    walk.checks.failed(name, 'the statement is not what the listed key signed', made);
  } else if (verdict === 'unknown') {
    const stated = walk.stated('seal');
    if (stated !== null && verifyNote(note, [stated]).verdict === 'bad') {
      walk.checks.failed(name, 'the statement is not what the key stated in the bundle signed', made);
    } else {
      walk.checks.notChecked(name, 'the signer is unknown to the policy; compare its key with a fingerprint from elsewhere', made);
    }
  } else {
    checkWindow(walk, name, signers, statement, needsProof);
  }
}

function checkWindow(walk, name, signers, statement, needsProof) {
  const made = value('made_at', statement.made_at);
  const open = walk.policy.sealKeys.filter((listed) => signers.includes(listed.key) && contains(listed.window, timeOf(statement.made_at)));
  // Who holds a revoked key can write any date before its end; a token of that time he cannot get.
  const proven = open.find((listed) => !needsProof || listed.window.until === null || walk.tokens.some((token) => token.latest < listed.window.until));
  if (open.length === 0) {
    walk.checks.notChecked(name, "the policy does not accept the signer's key for that time", made);
  } else if (proven === undefined && walk.hasOpenTokens) {
    walk.checks.notHere(name);
  } else if (proven === undefined) {
    walk.checks.notChecked(name, "the signer's key is no longer accepted, and no time stamp shows that the statement is older", made);
  } else {
    walk.checks.passed(name, 'signed by a seal key of the policy', made, value('signer', `${proven.key.name}+${proven.key.id}`));
  }
}
