// What there is to press. Everything is judged by what a person sees: its words, its place, whether it is drawn at all.
const consentAbout = some(signs.consent.about);
const consentWords = ['necessary', 'close', 'acknowledge', 'accept'].map(option => [option, whole(signs.consent[option])]);
const moreList = whole(signs['load-more'].list), moreText = whole(signs['load-more'].text), loadingWords = some(signs['load-more'].loading);
const tabWords = whole(signs.tabs.words);
const selectedName = /(^|[\s_-])(active|current|selected|cur|curr|on|now|is-active)([\s_-]|$)/i;
const kept = { consent: [], tabs: [], more: new Set(), moreNow: [], opened: new Set(), openNow: [] };

const floats = element => /^(fixed|sticky)$/.test(getComputedStyle(element).position) || element.matches('[role=dialog], [role=alertdialog], [aria-modal=true], dialog[open]');

/** What lies over the page: asked of a grid of points, so that it costs the same on every page. */
function overlays() {
  const found = new Set();
  for (const px of [0.03, 0.25, 0.5, 0.75, 0.97]) {
    for (const py of [0.02, 0.12, 0.3, 0.5, 0.7, 0.88, 0.98]) {
      let hit = document.elementFromPoint(innerWidth * px, innerHeight * py);
      while (hit?.shadowRoot?.elementFromPoint(innerWidth * px, innerHeight * py) && hit.shadowRoot.elementFromPoint(innerWidth * px, innerHeight * py) !== hit) {
        hit = hit.shadowRoot.elementFromPoint(innerWidth * px, innerHeight * py);
      }
      for (let now = hit; now && now !== document.body; now = above(now)) if (floats(now)) found.add(now);
    }
  }
  return [...found];
}

function banner() {
  for (const known of signs.consent.known) {
    const element = everywhere(known.banner).find(shown);
    if (element) return { element, known };
  }
  const named = everywhere('[id*=cookie i], [class*=cookie i], [id*=consent i], [class*=consent i], [id*=gdpr i], [class*=gdpr i]').slice(0, 60).filter(shown);
  for (const element of [...overlays(), ...named]) {
    const text = clean(element.innerText || [...element.shadowRoot?.children ?? []].map(child => child.innerText).join(' '));
    const asks = element.querySelector('input[type=password], input[type=tel], input[type=text], input[type=email], textarea');
    if (text.length > 5 && text.length < 6000 && consentAbout.test(text) && !(asks && shown(asks))) {
      const choices = choicesIn(element, null);
      if (choices.length > 0) return { element, known: null, choices };
    }
  }
  return null;
}

function choicesIn(element, known) {
  const choices = [];
  const add = (option, target) => { if (target && shown(target) && !forbidden(target) && !choices.some(choice => choice.target === target)) choices.push({ option, target }); };
  for (const [option, words] of consentWords) {
    if (known?.[option]) add(option, everywhere(known[option]).find(shown));
    for (const target of everywhere(pressable, element)) if (words.test(label(target))) add(option, target);
    if (element.shadowRoot) for (const target of element.shadowRoot.querySelectorAll(pressable)) if (words.test(label(target))) add(option, target);
  }
  return choices;
}

/** The banner that asks for consent, and what it offers, the least consent first. */
function consent() {
  hosts = null;
  const found = banner();
  kept.consent = found ? found.choices ?? choicesIn(found.element, found.known) : [];
  const frame = found ? null : [...document.querySelectorAll('iframe')].find(element => shown(element) && some(signs.consent.frames).test(`${element.id} ${element.title} ${element.src.split(/[?#]/)[0]}`) && floats(element.parentElement ?? element));
  kept.banner = found?.element ?? null;
  return { banner: found ? { by: found.known?.name ?? 'words', ...describe(found.element), options: kept.consent.map(choice => choice.option) } : null, frame: frame ? frame.src.slice(0, 500) : null };
}
const consentIsShown = () => kept.banner !== null && kept.banner.isConnected && shown(kept.banner);

/** Texts that look like something to press, and everything that says it can be pressed. */
function candidates() {
  const found = new Map();
  const take = element => { if (!found.has(element)) { const text = label(element); if (text.length > 0 && text.length <= 48) found.set(element, text); } };
  everywhere(pressable).slice(0, 6000).forEach(take);
  const walker = document.createTreeWalker(document.body ?? document, NodeFilter.SHOW_TEXT);
  for (let i = 0, node = walker.nextNode(); node && i < 60000; i++, node = walker.nextNode()) {
    const text = node.data.length < 60 ? clean(node.data) : '';
    if (text.length < 2 || text.length > 32) continue;
    const element = node.parentElement, bare = label(element);
    if ((moreList.test(bare) || moreText.test(bare) || tabWords.test(bare)) && !element.closest(pressable)) take(element);
  }
  return found;
}
const invites = element => element.matches(pressable) || element.matches('[data-tab], [data-toggle=tab], [data-toggle=collapse]') || getComputedStyle(element).cursor === 'pointer';

/** A narrow column of filters: what it hides is no part of the listing. */
function isFilter(element) {
  const area = element.closest('[id*=filter i], [class*=filter i], [class*=facet i], [id*=refine i], [class*=refine i]');
  return area !== null && area.getBoundingClientRect().width < innerWidth * 0.4;
}

/** Buttons that bring more of a list or of a text; each once, those of a list again as long as they bring something. */
function more(all = candidates()) {
  kept.moreNow = [...all].filter(([element, text]) => (moreList.test(text) || moreText.test(text)) && !kept.more.has(element) && shown(element) && invites(element) && !elsewhere(element) && !isFilter(element) && !forbidden(element))
    .map(([element, text]) => ({ element, isList: moreList.test(text) }));
  return kept.moreNow.length;
}

/** Closed parts of the page's own text: details, and headings that say what they open. */
function closed(all = candidates()) {
  const fits = element => !kept.opened.has(element) && shown(element) && !elsewhere(element) && !forbidden(element);
  const details = [...document.querySelectorAll('details:not([open]) > summary')].filter(fits);
  const accordions = [...document.querySelectorAll('[aria-expanded=false][aria-controls]')].filter(element => {
    const panel = document.getElementById(element.getAttribute('aria-controls'));
    const isPart = tabWords.test(all.get(element) ?? '') || element.closest('h2, h3, h4, h5, [class*=accordion i], [class*=collaps i], [class*=faq i], [class*=expand i]');
    // A choice among offers opens as well, but it changes what is offered.
    const isOffer = /[$€£¥￥]|\d[.,]\d\d/.test(all.get(element) ?? clean(element.textContent)) || element.querySelector('input, [role=radio], [class*=radio i]') || (panel && [...panel.querySelectorAll('button, input[type=submit], a')].some(part => never.test(label(part) || part.value || '')));
    return panel && isPart && !isOffer && !kept.moreNow.some(button => button.element === element) && !element.hasAttribute('aria-haspopup') && !element.matches('[role=tab], [role=combobox], input, select') && !panel.matches('[role=dialog], [role=menu], [role=listbox]') && !panel.closest('[role=dialog], [role=menu]') && fits(element);
  });
  kept.openNow = [...new Set([...details, ...accordions])];
  return kept.openNow.length;
}

function isSelected(element) {
  const near = [element, element.firstElementChild, element.parentElement?.children.length === 1 ? element.parentElement : null];
  return near.some(node => node && (/^(true|page)$/.test(node.getAttribute('aria-selected') ?? node.getAttribute('aria-current') ?? '') || selectedName.test(node.getAttribute('class') ?? '')));
}

/** Groups of tabs of which one at least bears a word of a product page. */
function tabs(all = candidates()) {
  const groups = [], taken = new Set();
  const add = (items, list) => {
    const fit = items.filter(item => !taken.has(item) && shown(item));
    if (fit.length < 2 || fit.length > 12 || elsewhere(list) || groups.length >= 3) return;
    fit.forEach(item => taken.add(item));
    // A bar that follows the window down the page often shows the same tabs once more.
    const words = fit.map(label).join('\n');
    if (!groups.some(group => group.map(label).join('\n') === words)) groups.push(fit);
  };
  for (const list of everywhere('[role=tablist]')) {
    const items = [...list.querySelectorAll('[role=tab]')];
    if (items.some(item => tabWords.test(label(item)))) add(items, list);
  }
  for (const [element, text] of all) {
    if (taken.has(element) || !tabWords.test(text) || !shown(element)) continue;
    for (let item = element, climbed = 0; item.parentElement && climbed < 3; item = item.parentElement, climbed++) {
      const row = [...item.parentElement.children].filter(sibling => { const words = label(sibling); return words.length > 0 && words.length <= 24; });
      if (row.filter(sibling => tabWords.test(label(sibling))).length < 2) continue;
      const tops = row.map(sibling => sibling.getBoundingClientRect().top);
      const targets = row.map(sibling => sibling.matches(pressable) ? sibling : sibling.querySelector(pressable) ?? sibling).filter(target => invites(target));
      const isNamed = /tab/i.test(`${item.parentElement.id} ${item.parentElement.getAttribute('class')}`);
      if (isNamed || Math.max(...tops) - Math.min(...tops) < 12) add(targets, item.parentElement);
      break;
    }
  }
  kept.tabs = groups.map(group => {
    const items = group.filter(item => !forbidden(item)).slice(0, 8);
    const first = Math.max(0, items.findIndex(isSelected));
    return { items, first };
  }).filter(group => group.items.length > 1);
  return kept.tabs.map(group => ({ count: group.items.length, first: group.first }));
}

/** One look at everything, so that a step with nothing to do costs nothing. */
function look() {
  const start = performance.now();
  hosts = null;
  if (!document.body) return { screens: 0, consent: { banner: null, frame: null }, scrollers: 0, rows: 0, more: 0, closed: 0, tabs: [] };
  const all = candidates();
  const found = { screens: root().scrollHeight / Math.max(1, innerHeight), consent: consent(), ...inner(), more: more(all), closed: closed(all), tabs: tabs(all) };
  found.took = Math.round(performance.now() - start);
  return found;
}
