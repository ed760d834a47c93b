// Whether bundle, order, seal and the report in the package name one another, and the times that they claim.
import { HERE_ONLY_EC } from './checks.js';
import { has, parseCanonical, textIn, textsIn } from './json.js';
import { parseCheckpoint, rootValues } from './note.js';
import { digestOf, reasonOf, require, timeOf, timeText, value } from './text.js';

const TOLERANCE = 10_000;

export function examineBinding(walk) {
  let [report, unreadable] = [null, "the package's report cannot be reached"];
  const bytes = walk.wacz.report ?? null;
  if (bytes !== null && bytes.length > 0) {
    try {
      require(bytes[bytes.length - 1] === 10, "the package's report is not canonical JSON and a newline");
      report = parseCanonical(bytes.subarray(0, -1), 16 << 20);
    } catch (fault) {
      unreadable = reasonOf(fault);
    }
  }
  checkBinding(walk, report, unreadable, bytes);
  checkBeacon(walk, report);
}

function checkBinding(walk, report, unreadable, bytes) {
  const name = 'seal.binding';
  const { manifest, order, seal, wacz, checks } = walk;
  if (manifest === null || !order || !seal || bytes === null) {
    checks.notChecked(name, "order, seal or the package's report cannot be read");
    return;
  }
  if (report === null) {
    checks.failed(name, unreadable);
    return;
  }
  if (!has(report, 'version') || report.version !== 1) {
    checks.notChecked(name, "the package's report is of an unknown version");
    return;
  }
  const digest = digestOf(walk.read('order.json'));
  const is = (member, expected) => textIn(report, member) === expected;
  const covers = (stated, member) => textsIn(report, member)?.every((item) => stated.includes(item)) ?? false;
  const bare = (url) => url.split('#')[0];
  const ofReport = digestOf(bytes);
  const fit = seal.attempt <= seal.attempts && seal.reports.length === seal.attempts && seal.reports.every((entry, i) => entry.attempt === i + 1) && seal.reports[seal.attempt - 1].report === ofReport;
  const facts = {
    number: order.number === manifest.number && seal.number === manifest.number && is('number', manifest.number),
    origin: order.origin === manifest.origin && seal.origin === manifest.origin,
    kind: order.kind === seal.kind,
    order: seal.order === digest && is('order', digest),
    attempt: has(report, 'attempt') && report.attempt === seal.attempt,
    reports: fit,
    url: is('url', order.url),
    main_page: typeof wacz.mainPageUrl === 'string' && ['url', 'final_url'].some((member) => textIn(report, member) !== null && bare(textIn(report, member)) === bare(wacz.mainPageUrl)),
    outcome: is('outcome', seal.outcome),
    complete: has(report, 'complete') && report.complete === seal.complete,
    labels: covers(seal.reasons, 'reasons') && covers(seal.labels, 'labels'),
    times: is('started_at', seal.captured_from) && is('ended_at', seal.captured_to),
    created: wacz.created === seal.captured_to,
  };
  const faults = Object.entries(facts).filter(([, holds]) => !holds).map(([fact]) => value(fact, 'differs between bundle, order, seal and package'));
  if (faults.length > 0) {
    checks.failed(name, 'bundle, order, seal and package contradict each other', ...faults);
  } else {
    checks.passed(name, 'number, order, attempt and report agree over bundle, order, seal and package', value('number', manifest.number), value('attempt', `${seal.attempt} of ${seal.attempts}`), value('order', digest));
  }
}

function checkBeacon(walk, report) {
  const name = 'order.logged-before-capture';
  const { checks, orderProof, wacz } = walk;
  const bytes = wacz.beacon ?? null;
  if (!orderProof || report === null || bytes === null || bytes.length === 0) {
    checks.notChecked(name, !orderProof ? 'the bundle holds no readable proof of the order' : 'the package holds no readable report and beacon');
    return;
  }
  const digest = digestOf(bytes);
  const values = [value('beacon', digest), ...rootValues('checkpoint', orderProof.checkpoint)];
  let beacon;
  try {
    beacon = parseCheckpoint(bytes);
  } catch (fault) {
    checks.failed(name, `beacon.txt is no signed checkpoint: ${reasonOf(fault)}`, ...values);
    return;
  }
  if (textIn(report, 'beacon') !== digest) {
    checks.failed(name, 'the report names another beacon than the package holds', ...values);
  } else if (beacon.body !== orderProof.checkpoint.body) {
    checks.failed(name, 'the beacon in the package is not the checkpoint that includes the order', ...values);
  } else if (!checks.hasPassed('log.order')) {
    checks.notChecked(name, "the order's inclusion in that checkpoint is not proven", ...values);
  } else {
    checks.passed(name, 'the checkpoint that was known when the record was finished includes the order', ...values);
  }
}

export function examineTimes(walk) {
  const { checks, manifest, order, seal } = walk;
  if (manifest === null || !order || !seal) {
    checks.notChecked('time.claimed-order', 'order or seal cannot be read');
  } else {
    checkClaims(walk);
  }
  const bounds = walk.tokens.filter((token) => token.isIndependent).map((token) => value(`seal_not_later_than.${token.name}`, timeText(token.latest)));
  if (bounds.length === 0 && walk.hasOpenTokens && walk.policy.authorities.some((authority) => authority.isIndependent)) {
    checks.notHere('time.proven-bounds');
  } else if (bounds.length === 0) {
    checks.notChecked('time.proven-bounds', 'no independent authority and no external chain vouches for a time');
  } else {
    checks.passed('time.proven-bounds', 'the seal existed by these times; nothing here proves that it did not exist before', ...bounds);
  }
}

// Without the dates of the records, or where only ec can say which tokens count, a contradiction among the other times is found; that there is none is not said.
function checkClaims({ checks, manifest, order, seal, tokens, header, wacz, hasOpenTokens, moment }) {
  const claims = [['order', timeOf(order.made_at)], ['captured_from', timeOf(seal.captured_from)], ['captured_to', timeOf(seal.captured_to)], ['seal', timeOf(seal.made_at)]];
  const later = [...tokens.map((token) => [`token.${token.name}`, token.latest]), ['bundle', timeOf(manifest.made_at)], ...(header ? [['block', Number(header.timestamp) * 1000]] : [])];
  const recorded = wacz.dates ? [['first_record', wacz.dates[0]], ['last_record', wacz.dates[1]]] : [];
  const pairs = [
    [claims[0], claims[1], TOLERANCE], [claims[1], claims[2], 0], [claims[2], claims[3], TOLERANCE], ...later.map((claim) => [claims[3], claim, TOLERANCE]),
    ...recorded.flatMap((record) => [[claims[1], record, TOLERANCE], [record, claims[2], TOLERANCE]]),
  ];
  const faults = pairs.filter(([before, after, tolerance]) => before[1] - after[1] > tolerance).map(([before, after]) => `${before[0]} lies after ${after[0]}`);
  const all = [...claims, ...later, ...recorded];
  const values = all.filter(([, time]) => Math.abs(time) < 8.64e15).map(([name, time]) => value(name, timeText(time)));
  const [outcome, reason] = faults.length > 0 ? ['failed', faults.join('; ')]
    : recorded.length === 0 || hasOpenTokens ? ['not_checked', HERE_ONLY_EC]
    : all.some(([, time]) => time > moment + TOLERANCE) ? ['not_checked', "a time lies in the future of this machine's clock"]
    : ['passed', "order, capture, seal, and then time stamps and block, in this order; most of them are the operator's word"];
  checks.add('time.claimed-order', outcome, reason, values);
}
