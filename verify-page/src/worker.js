// What judges, apart from the page: opens what was given and answers with progress and one report.
import { CheckList } from './checks.js';
import { verifyBundle } from './bundle.js';
import { verifyLogProof, verifyPackage, verifyTimeStamp } from './parts.js';
import { EMPTY, parsePolicy } from './policy.js';
import { dualDigest, readAhead, readBlob } from './source.js';
import { Refusal, reasonOf, require, utf8 } from './text.js';
import { BUNDLE, fold, isInflaterStrict, isSafePath, readZip } from './zip.js';

const MAX_PART = 1 << 20;

/** The files of a bundle below its common top folder, no two of one name. */
function arrange(zip) {
  const first = zip.members[0]?.path ?? '';
  const candidate = first.slice(0, first.indexOf('/') + 1);
  const top = zip.members.every((member) => member.path.startsWith(candidate)) ? candidate.length : 0;
  const folded = new Set();
  const paths = new Map();
  for (const member of zip.members) {
    const path = member.path.slice(top);
    require(isSafePath(path) && utf8(path).length <= 65536, "a member's path is not a plain relative path");
    require(!folded.has(fold(path)), `${path} is there twice`);
    folded.add(fold(path));
    paths.set(path, member);
  }
  require(paths.has('bundle.json'), 'there is no bundle.json: not an evidence bundle');
  return { ...zip, paths };
}

function unreadable(kind, name, reason) {
  const checks = new CheckList();
  checks.failed(name, reason);
  if (kind === 'bundle') {
    checks.fill('the bundle cannot be opened');
  }
  return { kind, facts: [], verdict: 'refuted', grade: 'local', checks: checks.inOrder(), bundle: null, fingerprints: [] };
}

async function judgeZip(file, policy, now, progress) {
  await readAhead(file);
  require(await isInflaterStrict(), 'this browser unpacks carelessly; use a newer one, or ec');
  if (/\.wacz$/i.test(file.name)) {
    return verifyPackage(file, policy, progress);
  }
  let bundle;
  try {
    const zip = await readZip(file, BUNDLE);
    if (zip.find('datapackage.json') !== undefined && zip.find('bundle.json') === undefined) {
      return verifyPackage(file, policy, progress);
    }
    bundle = arrange(zip);
  } catch (fault) {
    return unreadable('bundle', 'bundle.members', `not a readable ZIP: ${reasonOf(fault)}`);
  }
  return verifyBundle(bundle, policy, now, progress);
}

// An empty or too large file beside a time stamp is as none.
const besideOf = async (file) => (file !== null && file.size > 0 && file.size <= MAX_PART ? readBlob(file, 0, file.size) : null);

async function judge({ subject, about, request, chain, policy: given, now }, progress) {
  const policy = given === null ? EMPTY() : parsePolicy(given.bytes, given.name);
  let report;
  if (/\.(tlog-proof|tsr)$/i.test(subject.name)) {
    const isProof = /\.tlog-proof$/i.test(subject.name);
    const [kind, name] = isProof ? ['log-proof', 'log.inclusion'] : ['time-stamp', 'timestamp.accepted'];
    require(about.size > 0, `${about.name} is empty: give the file that the proof is about`);
    if (subject.size > MAX_PART) {
      report = unreadable(kind, name, isProof ? 'the file is larger than any log proof' : 'the file is larger than any response');
    } else {
      const [bytes, digest] = [await readBlob(subject, 0, subject.size), (await dualDigest(about, (done, all) => progress('package.digest', done, all))).sha256];
      report = isProof ? verifyLogProof(bytes, about.size <= MAX_PART ? await readBlob(about, 0, about.size) : null, digest, policy, now)
        : verifyTimeStamp({ response: bytes, request: await besideOf(request), chain: (await besideOf(chain)) ?? new Uint8Array(0), digest }, policy, now);
      report.facts.unshift({ name: 'about_file', value: about.name });
    }
  } else {
    report = await judgeZip(subject, policy, now, progress);
  }
  return { ...report, exit_code: { verified: 0, refuted: 1, inconclusive: 2 }[report.verdict], policy: { name: policy.isEmpty && given === null ? 'none (no policy was given)' : policy.name, digest: policy.digest }, verified_at: new Date(now).toISOString() };
}

export function serve() {
  let last = 0;
  self.onmessage = async ({ data }) => {
    try {
      if (data.digestOf) {
        const digest = await dualDigest(data.digestOf, () => {});
        self.postMessage({ id: data.id, digest: digest.sha256 });
        return;
      }
      const report = await judge(data, (step, done, all) => {
        if (done === all || performance.now() - last > 100) {
          last = performance.now();
          self.postMessage({ id: data.id, progress: { step, done, all } });
        }
      });
      self.postMessage({ id: data.id, report });
    } catch (fault) {
      self.postMessage({ id: data.id, failure: fault instanceof Refusal ? fault.message : `internal: ${fault.message}` });
    }
  };
}
