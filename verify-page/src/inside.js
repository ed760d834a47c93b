// What the package's records, index and pages say of one another. Each passes, or is left to ec: a fault is named by ec alone.
import { has, isObject, numberIn, parseLoose, textIn } from './json.js';
import { Records, RecordReader, digitsOf, plainDigest } from './records.js';
import { Left, Refusal, fromUtf8, shape, value } from './text.js';
import { eachPieceOf, readMember } from './zip.js';

const MAX_TEXT = 64 << 20;
const MAX_LINE = 4 << 20;
const PAGES = 'pages/pages.jsonl';

/** Makes the three checks; dates of the first and last record, or null where the records are left. */
export async function examineInside(zip, list, outcome, checks, progress) {
  const records = await attempt(checks, 'package.records', () => readRecords(zip, progress), (found) => [
    'Every record is whole, and block and payload have the digests that it states.', value('records', found.byPlace.size),
  ]);
  await attempt(checks, 'package.index', () => readIndexes(zip, records), (lines) => ['Every index line leads to its record, and every record is indexed.', value('lines', lines)]);
  await attempt(checks, 'package.pages', () => readPages(zip, records, list, outcome), ({ url, isAnswered }) => [
    isAnswered ? 'The main page is listed and its answer is among the records.' : 'The main page is listed; no answer was recorded, as the capture report says (Error).', value('url', url),
  ]);
  return records === null ? null : records.dates;
}

async function attempt(checks, name, read, passed) {
  try {
    const found = await read();
    checks.passed(name, ...passed(found));
    return found;
  } catch (fault) {
    if (!(fault instanceof Left) && !(fault instanceof Refusal)) {
      throw fault;
    }
    checks.notHere(name);
    return null;
  }
}

async function readRecords(zip, progress) {
  const records = new Records(zip.blob.size);
  const archives = zip.members.filter((member) => /^archive\/.*\.warc(\.gz)?$/s.test(member.path));
  let read = 0;
  for (const member of archives) {
    shape(member.path.endsWith('.gz') && !member.isDeflated, 'records of another form');
    const reader = new RecordReader(member.path.slice('archive/'.length), records);
    await eachPieceOf(zip, member, (piece) => {
      reader.take(piece);
      read += piece.length;
      progress(Math.min(read, zip.blob.size), zip.blob.size);
    });
    reader.finish();
  }
  shape(records.byPlace.size > 0, 'no record');
  return records;
}

function* linesOf(bytes) {
  for (let at = 0; at < bytes.length;) {
    const found = bytes.indexOf(10, at);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(at, end);
    shape(line.length <= MAX_LINE && (line.length === 0 || line[line.length - 1] !== 13), 'a line in another form');
    if (line.length > 0) {
      yield line;
    }
    at = end + 1;
  }
}

async function readIndexes(zip, records) {
  shape(records !== null, 'records that were not read');
  const members = zip.members.filter((member) => member.path.startsWith('indexes/'));
  shape(members.every((member) => /\.cdxj?$/.test(member.path)), 'an index of another form');
  let lines = 0;
  for (const member of members) {
    let last = new Uint8Array(0);
    const bytes = await readMember(zip, member, MAX_TEXT);
    records.spend(bytes.length);
    for (const line of linesOf(bytes)) {
      if (line[0] !== 33) {
        last = examineLine(line, last, member.path, records);
        lines++;
      }
    }
  }
  shape(lines > 0 && [...records.byPlace.values()].every((record) => !record.isAnswer || record.indexedBy !== undefined), 'a record that is not indexed');
  return lines;
}

const isAfter = (a, b) => {
  const at = b.findIndex((byte, i) => byte !== a[i]);
  return at < 0 || (a[at] ?? -1) > b[at];
};

function examineLine(line, last, path, records) {
  const end = line.findIndex((byte, i) => byte === 32 && line[i + 1] === 123);
  shape(end > 0, 'a line without JSON');
  const key = line.subarray(0, end);
  shape(isAfter(key, last), 'an index in another order');
  const [, site, time] = /^(.+) (\d{14}|\d{17})$/s.exec(fromUtf8(key) ?? '') ?? [];
  shape(site !== undefined, 'a line without key and time');
  const entry = parseLoose(line.subarray(end + 1));
  const file = textIn(entry, 'filename');
  const record = records.byPlace.get(`${file?.replace(/^archive\//, '')} ${numberIn(entry, 'offset')}`);
  shape(file !== null && record !== undefined && record.indexedBy !== path, 'a line that leads to no record, or to one that has a line');
  record.indexedBy = path;
  shape(numberIn(entry, 'length') === record.length && textIn(entry, 'url') === record.uri && isOfHost(site, record.uri) && record.date.startsWith(time), 'a line that states another record');
  for (const [name, digest] of [['recordDigest', record.digest], ['digest', record.payload]]) {
    shape(!has(entry, name) || (typeof entry[name] === 'string' && plainDigest(entry[name]) === digest), 'a line that states another digest');
  }
  shape(record.status === null || !has(entry, 'status') || numberIn(entry, 'status') === record.status, 'a line that states another status');
  return key;
}

/** Whether a key is that of the host of a URL, its labels in reverse. */
function isOfHost(site, url) {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):/.exec(url) ?? [];
  shape(scheme !== undefined, 'a URL in another form');
  if (scheme !== 'http' && scheme !== 'https') {
    return true;
  }
  const [, host] = /^https?:\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::\d{1,5})?(?:[/?#]|$)/.exec(url) ?? [];
  shape(host !== undefined, 'a host in another form');
  const labels = host.split('.');
  return [host, [...labels].reverse().join(',')].includes(site.split(')')[0].split(':')[0].replace(/,+$/, ''));
}

async function readPages(zip, records, list, outcome) {
  shape(records !== null && list !== null, 'records that were not read');
  const member = zip.find(PAGES);
  shape(member !== undefined, 'no pages');
  const [header, ...pages] = [...linesOf(await readMember(zip, member, MAX_TEXT))].map(parseLoose);
  shape(header !== undefined && textIn(header, 'format') === 'json-pages-1.0' && pages.length > 0, 'pages in another form');
  const listed = pages.map((page) => ({ url: textIn(page, 'url'), time: digitsOf(textIn(page, 'ts')) }));
  shape(listed.every(({ url }) => url !== null), 'a page without URL');
  const [url, date] = [textIn(list, 'mainPageUrl'), textIn(list, 'mainPageDate')];
  const main = url === null ? listed[0] : listed.find((page) => page.url === url && (date === null || page.time === digitsOf(date)));
  shape(main !== undefined, 'a main page that is not listed');
  const isAnswered = records.answered.has(main.url) || records.answered.has(main.url.split('#')[0]);
  shape(isAnswered || outcome === 'Error', 'a main page without an answer');
  return { url: main.url, isAnswered };
}

/** The outcome in the capture report, as far as that can be read. */
export function outcomeOf(report) {
  try {
    const read = report === null ? null : parseLoose(report);
    return isObject(read) ? textIn(read, 'outcome') : null;
  } catch (fault) {
    if (fault instanceof Refusal) {
      return null;
    }
    throw fault;
  }
}
