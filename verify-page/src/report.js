// A report as elements of the page; text only, so that nothing of a file becomes markup.
import { HERE_ONLY_EC, titleOf } from './checks.js';
import { printable, reasonIn } from './words.js';

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, text]) => made.setAttribute(key, text));
  made.append(...children);
  return made;
}

const values = (list) => (list.length === 0 ? [] : [element('dl', {}, ...list.flatMap(({ name, value }) => [element('dt', {}, printable(name)), element('dd', {}, printable(value) || '-')]))]);
const row = (name, text) => element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, printable(text)));

function facts(report, words, fileName) {
  const { bundle } = report;
  const name = words.facts;
  const at = new Date(Date.parse(report.verified_at) + 8 * 3600e3).toISOString().slice(0, 19).replace('T', ' ');
  return element('table', {}, element('tbody', {},
    row(name.file, fileName),
    ...(bundle === null ? [] : [
      row(name.number, bundle.number), row(name.url, bundle.url ?? '-'), row(name.digest, bundle.digest ?? '-'), row(name.bundle_digest, bundle.bundle_digest),
      row(name.outcome, `${bundle.outcome ?? '-'}${bundle.complete === false ? words.partial : ''} ${[...bundle.reasons, ...bundle.labels].join('; ')}`), row(name.level, [bundle.level, ...bundle.pending].join(', ')), row(name.origin, bundle.origin),
    ]),
    ...report.facts.map((fact) => row(fact.name, fact.value)),
    row(name.grade, words.grades[report.grade]), row(name.policy, `${report.policy.name} ${report.policy.digest}`), row(name.verified_at, `${report.verified_at} UTC / ${at} ${words.beijing}`)));
}

function checkRow(check, words, language) {
  const title = titleOf(check.name);
  const isHere = check.reason !== HERE_ONLY_EC;
  const reason = isHere ? reasonIn(language, check.reason) : words.not_here;
  return element('tr', {},
    element('td', { class: `o ${check.outcome}` }, words[check.outcome]),
    element('td', {}, ...(title === null ? [] : [language === 'zh' ? title.chinese : title.english, element('br')]), element('code', {}, printable(check.name))),
    element('td', {}, printable(reason), ...values(check.values)));
}

export function show(target, report, words, language, fileName) {
  const head = element('thead', {}, element('tr', {}, ...['outcome', 'check', 'reason'].map((name) => element('th', { scope: 'col' }, words[name]))));
  const verdict = `${words.verdict}: ${words[report.verdict]}${report.kind === 'bundle' ? '' : words.part}`;
  target.replaceChildren(
    element('div', { class: `verdict ${report.verdict}`, tabindex: '-1', id: 'verdict' }, element('strong', {}, verdict), element('p', {}, report.kind === 'bundle' && report.verdict === 'verified' ? words.whole : words.meaning[report.verdict])),
    facts(report, words, fileName),
    element('h2', {}, words.checks),
    element('table', { class: 'checks' }, head, element('tbody', {}, ...report.checks.map((check) => checkRow(check, words, language)))),
    ...(report.verdict !== 'verified' && report.fingerprints.length > 0 ? [element('h2', {}, words.fingerprints), ...values(report.fingerprints)] : []),
    element('h2', {}, words.limits), element('p', {}, words.limitsText),
    element('details', { class: 'screen' }, element('summary', {}, words.json), element('pre', { id: 'json' }, JSON.stringify(report, null, 1))));
}
