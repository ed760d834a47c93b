// What the other parts share. Runs in a world of its own: the page's scripts meet only what the wheel and a click would bring them.
const clean = text => String(text ?? '').replace(/[\s\u00a0\u200b-\u200d\ufeff]+/g, ' ').trim();
const wait = ms => new Promise(done => setTimeout(done, ms));
// One frame drawn, and the observers of what came into view told; some tenths of a second where nothing is drawn.
const drawn = () => new Promise(done => { const late = setTimeout(done, 400); requestAnimationFrame(() => setTimeout(() => { clearTimeout(late); done(); }, 0)); });
// The page has done what it had to do at once: whatever that asked for has been asked for.
const idle = () => new Promise(done => requestIdleCallback(() => done(), { timeout: 300 }));
const root = () => document.scrollingElement ?? document.documentElement;
const above = element => element.parentElement ?? element.getRootNode().host ?? null;
const whole = list => new RegExp('^(?:' + list.join('|') + ')$', 'iu');
const some = list => new RegExp(list.join('|'), 'iu');
const never = some(signs.never.words), neverNames = new RegExp(signs.never.names, 'iu');
const pressable = 'button, a, summary, input[type=button], input[type=submit], [role=button], [role=tab], [role=link], [onclick]';

function shown(element) {
  const box = element.getBoundingClientRect();
  return box.width > 2 && box.height > 2 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
}

/** What a person reads on it, without arrows and counts. */
function label(element) {
  const text = clean(element.textContent).slice(0, 120) || clean(element.localName === 'input' ? element.value : '') || clean(element.getAttribute('aria-label') ?? element.title);
  return text.replace(/[\s>»›→↓∨▼▾⌄﹀…⌵+＋:：.]+$/u, '').replace(/\s*[(（]\s*[\d.,]+\s*[+万wk]*\s*[)）]$/iu, '').trim();
}

/** A press that could buy, sign in, send, take away or leave is none of ours, whatever else is written on it. */
function forbidden(element) {
  const names = [element.id, element.getAttribute('class'), element.getAttribute('name'), element.getAttribute('data-action'), element.getAttribute('href')].join(' ');
  const texts = [clean(element.textContent).slice(0, 200), element.value, element.getAttribute('aria-label'), element.title].join(' ');
  return never.test(texts) || neverNames.test(names) || element.disabled === true || element.getAttribute('aria-disabled') === 'true' || leavesPage(element);
}

/** A link to another page; one to another view of this very page may be pressed, for the link itself is never followed. */
function leavesPage(element) {
  const link = element.closest('a[href]');
  const to = link?.getAttribute('href').trim() ?? '#';
  if (!link || to === '' || to.startsWith('#') || /^javascript:/i.test(to)) return link?.target === '_blank' && to.length > 1 && !/^javascript:/i.test(to);
  return link.origin !== location.origin || link.pathname !== location.pathname || link.hasAttribute('download') || link.target === '_blank';
}

const elsewhere = element => element.closest('header, footer, nav, form, [role=navigation], [role=banner], [role=menu], [role=menubar], [role=dialog], [role=search], [contenteditable]') !== null;

/** A path that finds the element again; trees in the shadow are told apart by " >>> ". */
function selector(element) {
  const steps = [];
  for (let now = element; now && now !== document.documentElement; now = now.parentElement) {
    const tree = now.getRootNode();
    if (now.id && tree.querySelectorAll('#' + CSS.escape(now.id)).length === 1) { steps.unshift('#' + CSS.escape(now.id)); break; }
    const alike = now.parentElement ? [...now.parentElement.children].filter(other => other.localName === now.localName) : [now];
    steps.unshift(now.localName + (alike.length > 1 ? `:nth-of-type(${alike.indexOf(now) + 1})` : ''));
    if (now === document.body) break;
  }
  const host = element.getRootNode().host;
  return (host ? selector(host) + ' >>> ' : '') + steps.join(' > ');
}

function describe(element) {
  const box = element.getBoundingClientRect();
  const full = clean(element.innerText) || clean(element.value) || clean(element.getAttribute('aria-label') ?? element.title);
  return { text: full.slice(0, 120), selector: selector(element).slice(0, 500), x: Math.round(box.x + scrollX), y: Math.round(box.y + scrollY), width: Math.round(box.width), height: Math.round(box.height) };
}

/** All elements that match, in open shadow trees too; the number of trees looked into is bounded. */
function everywhere(match, from = document, budget = { trees: 200 }) {
  const found = [...from.querySelectorAll(match)];
  if (hosts === null) hosts = [...document.querySelectorAll('*')].filter(element => element.shadowRoot);
  for (const host of from === document ? hosts : [...from.querySelectorAll('*')].filter(element => element.shadowRoot)) {
    if (budget.trees-- > 0) found.push(...everywhere(match, host.shadowRoot, budget));
  }
  return found;
}
let hosts = null;

function fingerprint(text) {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return `${text.length}-${hash >>> 0}`;
}
const readable = () => document.body?.innerText ?? '';
