// A package (WACZ): container, list of files, signature, and what is inside.
import { sha256 } from '@noble/hashes/sha2.js';
import { parseDer } from './der.js';
import { has, isObject, numberIn, parseLoose, textIn } from './json.js';
import { digestOf, hex, isDigest, looseBase64, reasonOf, require, utf8, value } from './text.js';
import { derToCompact, isDerPair, readKey, verifyEc } from './keys.js';
import { examineInside, outcomeOf } from './inside.js';
import { WACZ, eachPieceOf, readMember, readZip } from './zip.js';

const LIST = 'datapackage.json';
const SIGNATURE = 'datapackage-digest.json';
const MAX_LIST = 16 << 20;
const SIGNED = ['hash', 'created', 'software', 'version', 'signature', 'publicKey', 'domain', 'domainCert', 'timeSignature', 'timestampCert', 'crossSignedCert'];
export const INSIDE = ['package.index', 'package.records', 'package.pages'];

/** Checks of the package into the list; what bundles need of its inside is returned. */
export async function examinePackage(blob, checks, { expectedKey = null, judgesDomains, progress }) {
  let zip;
  try {
    zip = await readZip(blob, WACZ);
  } catch (fault) {
    checks.failed('package.zip', `${reasonOf(fault)}.`);
    ['package.datapackage', 'package.signature', ...INSIDE].forEach((name) => checks.notChecked(name, 'The ZIP cannot be read.'));
    return {};
  }
  const packed = zip.members.find((member) => member.isDeflated && member.path.endsWith('.gz'));
  if (packed === undefined) {
    checks.passed('package.zip', 'Every byte belongs to one member or the directory, and all headers agree.', value('members', zip.members.length));
  } else {
    checks.failed('package.zip', `${packed.path} is packed twice, so its records cannot be found by offset.`);
  }
  const list = await examineList(zip, checks, (done, all) => progress('package.datapackage', done, all));
  const signature = await examineSignature(zip, checks, expectedKey, judgesDomains);
  const report = await small(zip, 'report.json', 16 << 20);
  const dates = await examineInside(zip, list, outcomeOf(report), checks, (done, all) => progress('package.records', done, all));
  return { ...signature, dates, mainPageUrl: list === null ? null : textIn(list, 'mainPageUrl'), report, beacon: await small(zip, 'beacon.txt', 1 << 20) };
}

async function small(zip, path, maxBytes) {
  try {
    const member = zip.find(path);
    return member === undefined ? null : await readMember(zip, member, maxBytes);
  } catch (fault) {
    reasonOf(fault);
    return null;
  }
}

async function examineList(zip, checks, progress) {
  const name = 'package.datapackage';
  let list = null;
  try {
    const member = zip.find(LIST);
    require(member !== undefined, `There is no ${LIST}`);
    list = parseLoose(await readMember(zip, member, MAX_LIST));
    await compare(zip, list, progress);
    checks.passed(name, 'Every file is listed with its size and digest, and every listed file is there.', value('files', zip.members.length));
  } catch (fault) {
    checks.failed(name, `${reasonOf(fault)}.`);
  }
  return list;
}

async function compare(zip, list, progress) {
  require([null, 'data-package', 'wacz-package'].includes(textIn(list, 'profile')), 'the profile is not that of a data package');
  require(has(list, 'resources') && Array.isArray(list.resources), 'there is no list of resources');
  const listed = new Set();
  let done = 0;
  for (const resource of list.resources) {
    const path = isObject(resource) ? textIn(resource, 'path') : null;
    require(path !== null, 'a resource has no path');
    require(!listed.has(path), `${path} is listed twice`);
    listed.add(path);
    require(path !== LIST && path !== SIGNATURE, `${path} lists itself`);
    const member = zip.find(path);
    require(member !== undefined, `${path} is listed and not there`);
    require(isDigest(textIn(resource, 'hash')), `${path} has no SHA-256 digest`);
    require(numberIn(resource, 'bytes') === member.size, `${path} has another size than is listed`);
    const hash = sha256.create();
    await eachPieceOf(zip, member, (piece) => {
      hash.update(piece);
      done += piece.length;
      progress(Math.min(done, zip.blob.size), zip.blob.size);
    });
    require(`sha256:${hex(hash.digest())}` === resource.hash, `${path} has another digest than is listed`);
  }
  const unlisted = zip.members.find((member) => member.path !== LIST && member.path !== SIGNATURE && !listed.has(member.path));
  require(unlisted === undefined, `${unlisted?.path} is not listed`);
  const any = (pattern) => [...listed].some((path) => pattern.test(path));
  require(listed.has('pages/pages.jsonl'), 'there is no pages/pages.jsonl');
  require(any(/^archive\/.*\.warc(\.gz)?$/s), 'there is no WARC in archive/');
  require(any(/^indexes\/.*(\.cdxj|\.cdx|\.cdx\.gz)$/s), 'there is no CDXJ index in indexes/');
}

async function examineSignature(zip, checks, expectedKey, judgesDomains) {
  const name = 'package.signature';
  try {
    const [member, list] = [zip.find(SIGNATURE), zip.find(LIST)];
    require(member !== undefined && list !== undefined, 'The package is not signed.');
    const hash = digestOf(await readMember(zip, list, MAX_LIST));
    const root = parseLoose(await readMember(zip, member, 256 * 1024));
    require(textIn(root, 'path') === LIST && textIn(root, 'hash') === hash, `The digest is not that of ${LIST}.`);
    require(has(root, 'signedData') && isObject(root.signedData), 'The package is not signed.');
    const data = root.signedData;
    const unknown = Object.keys(data).find((known) => !SIGNED.includes(known));
    require(unknown === undefined, `The signature has a member ${unknown} that it must not have.`);
    require(textIn(data, 'hash') === hash, 'The signature is for another package.');
    if (has(data, 'domain') || has(data, 'domainCert')) {
      if (judgesDomains) {
        checks.notHere(name);
      } else {
        checks.notChecked(name, 'The package is signed for a domain, which no seal of ours names.');
      }
      return { created: textIn(data, 'created'), key: null, isOfDomain: true };
    }
    require(!['timeSignature', 'timestampCert', 'crossSignedCert'].some((part) => has(data, part)), 'The signature has a time stamp and no domain: one of the two was taken out.');
    return examineAnonymous(data, hash, checks, expectedKey);
  } catch (fault) {
    checks.failed(name, reasonOf(fault));
    return { created: null, key: null };
  }
}

function examineAnonymous(data, hash, checks, expectedKey) {
  const name = 'package.signature';
  const [spki, signature, created] = [looseBase64(textIn(data, 'publicKey') ?? ''), looseBase64(textIn(data, 'signature') ?? ''), textIn(data, 'created')];
  require(spki !== null && spki.length > 0 && signature !== null && signature.length > 0 && created !== null, 'The signature lacks its key, its value or its time.');
  const key = digestOf(spki);
  const values = [value('key_sha256', key.slice(7)), value('datapackage', hash)];
  try {
    const verifier = readKey(parseDer(spki));
    if (verifier.kind === 'unknown') {
      checks.notHere(name);
    } else {
      require(verifier.kind === 'ec' && verifier.bytes <= 48, 'The key is not ECDSA on P-256 or P-384.');
      require(isDerPair(signature) || signature.length === 2 * verifier.bytes, "The signature is neither DER nor of the key's length.");
      const compact = isDerPair(signature) ? derToCompact(signature, verifier.bytes) : signature;
      require(verifyEc(verifier, sha256(utf8(hash)), compact), "The signature over the package's list of files is wrong.");
      require(expectedKey === null || expectedKey === key, 'The package is signed by another key than the seal names.');
      checks.passed(name, expectedKey === null ? "The package's list of files is signed." : "The package's list of files is signed by the key that the seal names.", ...values);
    }
  } catch (fault) {
    checks.failed(name, reasonOf(fault), ...values);
  }
  return { created, key };
}
