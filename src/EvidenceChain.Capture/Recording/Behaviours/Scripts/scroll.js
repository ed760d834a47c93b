// Going down the page and its inner lists. Lazy parts are only ever looked at: no attribute of the page is changed.
const lazyNames = ['data-src', 'data-original', 'data-lazy', 'data-lazy-src', 'data-lazyload', 'data-lazy-img', 'data-ks-lazyload', 'data-echo'];
const walk = { y: 0, screens: 1, height: 0, scrollers: [], rows: [], gone: 0, watching: null, at: 0 };

const picturesIn = element => [...element.getElementsByTagName('img')];
const pending = image => !image.complete || lazyNames.some(name => image.hasAttribute(name) && !image.currentSrc.endsWith(image.getAttribute(name)));

/** The largest lists that scroll by themselves, and rows to the side whose pictures are not all there. */
function inner() {
  const down = [], aside = [];
  let seen = 0;
  for (const element of document.body.getElementsByTagName('*')) {
    if (++seen > 50000) break;
    const width = element.clientWidth, height = element.clientHeight;
    if (width < 100 || height < 60) continue;
    const isDown = element.scrollHeight > height + 40 && height >= 150, isAside = element.scrollWidth > width + 40;
    if (!isDown && !isAside || element === document.body || /^(textarea|select|pre|code|iframe|svg)$/.test(element.localName)) continue;
    const style = getComputedStyle(element);
    if (isDown && /auto|scroll|overlay/.test(style.overflowY) && width * height > innerWidth * innerHeight * 0.08 && !elsewhere(element)) down.push(element);
    else if (isAside && /auto|scroll|overlay/.test(style.overflowX) && picturesIn(element).some(pending)) aside.push(element);
  }
  walk.scrollers = down.filter(shown).sort((a, b) => b.clientWidth * b.clientHeight - a.clientWidth * a.clientHeight).slice(0, 5);
  walk.rows = aside.filter(shown).slice(0, 12);
  return { scrollers: walk.scrollers.length, rows: walk.rows.length };
}

/** Counts what is taken out of the page while it is scrolled: a list that keeps only what is in view. Clocks and counters are not content. */
function watchGone() {
  if (walk.watching) return;
  const isContent = text => /\p{L}.*\p{L}/su.test(text);
  walk.watching = new MutationObserver(changes => {
    for (const change of changes) {
      if (change.type === 'characterData') { if (isContent(change.oldValue ?? '') && change.target.isConnected) walk.gone++; continue; }
      for (const node of change.removedNodes) if (!node.isConnected && isContent((node.textContent ?? '').slice(0, 300)) && !loadingWords.test(node.textContent.slice(0, 60))) walk.gone++;
    }
  });
  walk.watching.observe(document.body, { childList: true, characterData: true, characterDataOldValue: true, subtree: true });
}

/** Of the longest list: children of one parent. */
const items = () => { let most = 0; for (const list of document.querySelectorAll('ul, ol, tbody, div, section, main')) most = Math.max(most, list.childElementCount); return most; };

/** Some screens further down; says why it stopped: at the bottom for now, at a bound, or not yet. */
async function down(ms, maxHeight, maxItems) {
  const until = performance.now() + ms, height = root().scrollHeight;
  walk.height ||= height;
  watchGone();
  while (walk.y + innerHeight < root().scrollHeight) {
    if (walk.y + innerHeight >= maxHeight) return state('height');
    if (performance.now() >= until) return state(null);
    walk.y += innerHeight;
    walk.screens++;
    scrollTo({ top: walk.y, behavior: 'instant' });
    await drawn();
  }
  // The observers of what the last frame brought into view are told before the next one.
  await drawn();
  await drawn();
  await idle();
  return state(root().scrollHeight > height && items() > maxItems ? 'items' : 'bottom');
}
const state = ended => ({ ended, screens: walk.screens, height: root().scrollHeight, grown: root().scrollHeight - walk.height, gone: walk.gone });

/** Up and down again at the bottom, for a list that missed the first time. */
async function nudge() {
  const bottom = root().scrollHeight;
  scrollTo({ top: bottom - innerHeight * 3, behavior: 'instant' });
  await drawn();
  await drawn();
  scrollTo({ top: bottom, behavior: 'instant' });
  await drawn();
  await wait(60);
  await idle();
  return true;
}

/** Whether the page becomes taller: what has arrived has still to be put into it. */
async function taller(height, ms) {
  const until = performance.now() + ms;
  do {
    await drawn();
    await idle();
  } while (root().scrollHeight <= height && performance.now() < until);
  return root().scrollHeight > height;
}

/** Down one inner list; its own bound is the page's. */
async function downInner(index, ms, maxHeight) {
  const list = walk.scrollers[index], until = performance.now() + ms;
  let screens = 0, ended = 'bottom', still = 0;
  watchGone();
  list.scrollIntoView({ block: 'center', behavior: 'instant' });
  while (still < 2) {
    if (performance.now() >= until) { ended = 'time'; break; }
    if (list.scrollTop >= maxHeight) { ended = 'height'; break; }
    const before = list.scrollTop;
    list.scrollBy({ top: list.clientHeight * 0.9, behavior: 'instant' });
    await drawn();
    if (list.scrollTop <= before + 1) { still++; await wait(40); } else { still = 0; screens++; }
  }
  return { ended, screens, height: list.scrollHeight, gone: walk.gone };
}

async function aside(ms) {
  const until = performance.now() + ms;
  let steps = 0, ended = 'end';
  for (const row of walk.rows) {
    row.scrollIntoView({ block: 'center', behavior: 'instant' });
    for (let i = 0; i < 20 && row.scrollLeft + row.clientWidth + 1 < row.scrollWidth; i++, steps++) {
      if (performance.now() >= until) { ended = 'time'; break; }
      row.scrollBy({ left: row.clientWidth, behavior: 'instant' });
      await drawn();
    }
    row.scrollTo({ left: 0, behavior: 'instant' });
  }
  return { ended, rows: walk.rows.length, steps };
}

/** Back to where the visit began, the inner lists too. */
async function top() {
  const moved = scrollX !== 0 || scrollY !== 0 || walk.scrollers.some(list => list.scrollTop > 0);
  walk.scrollers.forEach(list => list.scrollTo({ top: 0, left: 0, behavior: 'instant' }));
  scrollTo({ top: 0, left: 0, behavior: 'instant' });
  if (moved) await drawn();
  return pictures();
}

/** Pictures that are drawn and not there yet; those that keep another address for later, which this visit did not bring into view. */
function pictures() {
  const all = picturesIn(document);
  const open = all.filter(image => !image.complete && (image.currentSrc || image.getAttribute('src')) && image.getClientRects().length > 0);
  const kept = all.filter(image => image.complete && image.getClientRects().length > 0 && (image.naturalWidth <= 1 || !image.currentSrc || image.currentSrc.startsWith('data:')) && lazyNames.some(name => image.hasAttribute(name)));
  return { pictures: all.length, open: open.length, lazy: kept.length, height: root().scrollHeight };
}

/** What is in view as text, for lists that forget it: one segment. */
function segment(index) {
  const list = index < 0 ? null : walk.scrollers[index];
  const box = list ? list.getBoundingClientRect() : { top: 0, bottom: innerHeight };
  const [first, last] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
  const texts = [];
  const walker = document.createTreeWalker(list ?? document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(), i = 0; node && i < 30000; i++, node = walker.nextNode()) {
    const text = clean(node.data), element = node.parentElement;
    if (!text || /^(script|style|noscript|template)$/.test(element.localName)) continue;
    const at = element.getBoundingClientRect();
    if (at.bottom > first && at.top < last && at.width > 0 && element.checkVisibility({ visibilityProperty: true })) texts.push(text);
  }
  return { top: Math.round(list ? list.scrollTop : scrollY), text: texts.join('\n').slice(0, 40000) };
}

/** The next stop of a second way down, with what is in view there; null at the end. */
async function nextSegment(index, stop) {
  const list = index < 0 ? root() : walk.scrollers[index];
  const size = index < 0 ? innerHeight : list.clientHeight;
  if (index >= 0) list.scrollIntoView({ block: 'center', behavior: 'instant' });
  const to = stop * Math.max(50, size * 0.9);
  list.scrollTo({ top: to, behavior: 'instant' });
  await drawn();
  await drawn();
  return { ...segment(index), more: list.scrollTop + size + 1 < list.scrollHeight };
}
