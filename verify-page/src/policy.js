// Whom the reader trusts: one text file; a malformed line makes all of it unusable. FORMAT.md 8.
import { parseKey } from './note.js';
import { Refusal, digestOf, fromUtf8, isDigest, require, timeOf, utf8 } from './text.js';

const REQUIREMENTS = ['seal', 'inclusion', 'timestamp', 'anchor', 'witness'];
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
const positive = (text) => (/^[1-9]\d{0,15}$/.test(text ?? '') && Number.isSafeInteger(Number(text)) ? Number(text) : null);

export const contains = (window, time) => (window.from === null || time >= window.from) && (window.until === null || time < window.until);

function optionsOf(words, needed) {
  const found = new Map();
  for (const word of words) {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    require(equals >= 0 && (needed.includes(name) || name === 'from' || name === 'until'), `unknown word '${word}'`);
    require(!found.has(name), `'${name}' stands twice`);
    found.set(name, word.slice(equals + 1));
  }
  needed.forEach((name) => require(found.has(name), `'${name}=' is missing`));
  const window = { from: null, until: null };
  for (const name of ['from', 'until']) {
    if (found.has(name)) {
      window[name] = timeOf(found.get(name));
      require(Number.isFinite(window[name]), `${name} is not a time such as 2026-11-23T04:05:06.789Z`);
    }
  }
  require(window.from === null || window.until === null || window.from < window.until, 'from is not before until');
  return { found, window };
}

class Reader {
  constructor() {
    Object.assign(this, { logs: [], witnesses: [], groups: [], sealKeys: [], packageKeys: [], authorities: [], chains: [], algorithms: [], requirements: null, quorum: null });
    this.cosigners = new Set();
    this.members = new Set();
  }

  log(words) {
    require(words.length === 1 || words.length === 2, 'log takes a key and at most a URL');
    const key = parseKey(words[0]);
    require(!key.isCosigner, 'a log does not sign with a cosignature key');
    require(!this.logs.some((listed) => same(listed.bytes, key.bytes)), "the log's key is listed twice");
    this.logs.push(key);
  }

  witness(words) {
    require(words.length === 2 || words.length === 3, 'witness takes a name, a key and at most a URL');
    const key = parseKey(words[1]);
    require(!key.isNote, 'a witness signs with a cosignature key');
    require(!this.witnesses.some((listed) => same(listed.key.bytes, key.bytes)), "the witness's key is listed twice");
    this.name(words[0]);
    this.witnesses.push({ name: words[0], key });
  }

  name(name) {
    require(name !== 'none' && !this.cosigners.has(name), `the name '${name}' is taken`);
    this.cosigners.add(name);
  }

  group(words) {
    require(words.length >= 3, 'group takes a name, a threshold and members');
    const names = words.slice(2);
    const threshold = words[1] === 'all' ? names.length : words[1] === 'any' ? 1 : positive(words[1]);
    require(threshold !== null && threshold <= names.length, `group's threshold is not all, any or a number from 1 to ${names.length}`);
    for (const name of names) {
      require(this.cosigners.has(name), `'${name}' is not defined on an earlier line`);
      require(!this.members.has(name), `'${name}' is a member twice`);
      this.members.add(name);
    }
    this.name(words[0]);
    this.groups.push({ name: words[0], threshold, names });
  }

  setQuorum(words) {
    require(words.length === 1 && this.quorum === null, 'a policy has one quorum line with one name');
    this.quorum = words[0];
    require(this.quorum === 'none' || this.cosigners.has(this.quorum), `'${this.quorum}' is not defined on an earlier line`);
  }

  key(words) {
    require(words[0] === 'seal' || words[0] === 'wacz', 'key is neither seal nor wacz');
    if (words[0] === 'seal') {
      require(words.length > 1, 'key seal takes a key');
      const key = parseKey(words[1]);
      require(key.isNote, 'a seal key is an Ed25519 key');
      require(!this.sealKeys.some((listed) => same(listed.key.bytes, key.bytes)), 'the seal key is listed twice');
      this.sealKeys.push({ key, window: optionsOf(words.slice(2), []).window });
      return;
    }
    require(words.length >= 3 && isDigest(words[2]), 'key wacz takes a name and sha256: with 64 lowercase hex digits');
    require(!this.packageKeys.some((listed) => listed.digest === words[2] || listed.name === words[1]), `the package key or its name '${words[1]}' is listed twice`);
    this.packageKeys.push({ name: words[1], digest: words[2], window: optionsOf(words.slice(3), []).window });
  }

  tsa(words) {
    require(words.length >= 3 && isDigest(words[1]) && ['operator', 'independent'].includes(words[2]), 'tsa takes a name, sha256: with 64 lowercase hex digits, and operator or independent');
    require(!this.authorities.some((listed) => listed.name === words[0] || listed.root === words[1]), `the time authority or its name '${words[0]}' is listed twice`);
    this.authorities.push({ name: words[0], root: words[1], isIndependent: words[2] === 'independent', window: optionsOf(words.slice(3), []).window });
  }

  chain(words) {
    require(words.length > 0 && !words[0].includes('=') && !this.chains.some((listed) => listed.name === words[0]), 'chain takes a name that is not listed yet');
    const { found, window } = optionsOf(words.slice(1), ['id', 'genesis', 'contract', 'code', 'kind']);
    const id = positive(found.get('id'));
    require(id !== null, 'id is not a number from 1');
    const isWord = (name) => /^0x[0-9a-f]{64}$/.test(found.get(name));
    require(['local', 'consortium', 'public'].includes(found.get('kind')) && isWord('genesis') && isWord('code') && /^0x[0-9a-f]{40}$/.test(found.get('contract')),
      'genesis and code are 0x and 64 lowercase hex digits, contract 0x and 40, kind local, consortium or public');
    this.chains.push({ name: words[0], id, genesis: found.get('genesis'), contract: found.get('contract'), code: found.get('code'), kind: found.get('kind'), window });
  }

  algorithm(words) {
    require(words.length === 2 && ['sha256', 'sha512'].includes(words[0]) && !this.algorithms.some((listed) => listed.name === words[0]), 'algorithm takes sha256 or sha512, each once, and until=TIME');
    this.algorithms.push({ name: words[0], until: optionsOf(words.slice(1), ['until']).window.until });
  }

  require(words) {
    require(this.requirements === null && words.length > 0, 'a policy has at most one require line, with at least one word');
    require(words.every((word, i) => REQUIREMENTS.includes(word) && words.indexOf(word) === i), 'a word is not a requirement or stands twice');
    this.requirements = words;
  }
}

const LINES = { log: 'log', witness: 'witness', group: 'group', quorum: 'setQuorum', key: 'key', tsa: 'tsa', chain: 'chain', algorithm: 'algorithm', require: 'require' };

export function parsePolicy(bytes, name) {
  require(bytes.length <= 256 * 1024, `policy is ${bytes.length} bytes, over the limit of ${256 * 1024}`);
  const text = fromUtf8(bytes);
  require(text !== null, 'policy is not UTF-8');
  const reader = new Reader();
  text.split('\n').forEach((line, i) => {
    try {
      require(!/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line), 'control character (lines end with a newline alone)');
      const words = line.split(/[ \t]/).filter((word) => word !== '');
      if (words.length > 0 && !words[0].startsWith('#')) {
        require(Object.prototype.hasOwnProperty.call(LINES, words[0]), `unknown keyword '${words[0]}'`);
        reader[LINES[words[0]]](words.slice(1));
      }
    } catch (fault) {
      throw fault instanceof Refusal ? new Refusal(`policy line ${i + 1}: ${fault.message}`) : fault;
    }
  });
  require(reader.quorum !== null, 'policy has no quorum line');
  require(reader.quorum !== 'none' || !(reader.requirements ?? []).includes('witness'), "'require witness' needs a quorum other than none");
  const { logs, witnesses, groups, sealKeys, packageKeys, authorities, chains, algorithms, quorum } = reader;
  const isEmpty = [logs, witnesses, sealKeys, packageKeys, authorities, chains].every((list) => list.length === 0);
  return {
    name, digest: digestOf(bytes), logs, witnesses, groups, sealKeys, packageKeys, authorities, chains, algorithms, quorum, isEmpty, hasQuorum: quorum !== 'none',
    requirements: reader.requirements ?? ['seal', 'inclusion', 'timestamp', 'anchor'],
  };
}

/** When digests of an algorithm are no longer relied on; Infinity where the policy does not say. */
export const endOf = (policy, algorithm) => policy.algorithms.find((listed) => listed.name === algorithm)?.until ?? Infinity;

export const EMPTY = () => parsePolicy(utf8('quorum none\n'), 'none');

export function isQuorumMet(policy, signers) {
  const witnessed = new Set(policy.witnesses.filter((witness) => witness.key.isKnown && signers.includes(witness.key)).map((witness) => witness.name));
  for (const group of policy.groups) {
    if (group.names.filter((name) => witnessed.has(name)).length >= group.threshold) {
      witnessed.add(group.name);
    }
  }
  return !policy.hasQuorum || witnessed.has(policy.quorum);
}
