// The picture of a page: zoom, pins, and a search through the texts that were kept with their places. Everything from the evidence is set as text or number, never as markup.
(() => {
  const viewer = document.getElementById('viewer');
  if (!viewer) return;
  const svgns = 'http://www.w3.org/2000/svg', steps = [25, 50, 75, 100, 150, 200, 300, 400];
  const stage = viewer.querySelector('.stage'), page = document.getElementById('page'), shown = document.getElementById('zoom'), marks = document.getElementById('marks');
  const width = page.viewBox.baseVal.width;
  let zoom = 0; // 0 fits the width
  viewer.querySelector('.tools').hidden = false;

  const fitted = () => Math.min(100, Math.max(1, Math.round(stage.clientWidth / width * 100)));
  const set = (to, keep = true) => {
    const middle = (stage.scrollTop + stage.clientHeight / 2) / (page.clientHeight || 1);
    zoom = to;
    page.style.width = zoom === 0 ? '100%' : `${width * zoom / 100}px`;
    shown.textContent = `${zoom || fitted()}%`;
    if (keep) stage.scrollTop = middle * page.clientHeight - stage.clientHeight / 2;
  };
  const move = by => {
    const now = zoom || fitted();
    set(by > 0 ? steps.find(step => step > now) ?? steps.at(-1) : steps.findLast(step => step < now) ?? steps[0]);
  };
  viewer.addEventListener('click', event => {
    const how = event.target.dataset?.zoom;
    if (how) how === 'in' ? move(1) : how === 'out' ? move(-1) : set(0);
  });
  stage.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const deed = { '+': () => move(1), '=': () => move(1), '-': () => move(-1), '0': () => set(0) }[event.key];
    if (deed) { event.preventDefault(); deed(); }
  });
  document.getElementById('pins').addEventListener('change', event => document.getElementById('pinned').toggleAttribute('hidden', !event.target.checked));

  // Tiles further down are fetched when they come near.
  const near = new IntersectionObserver(entries => entries.filter(entry => entry.isIntersecting).forEach(entry => {
    entry.target.setAttribute('href', entry.target.dataset.href);
    near.unobserve(entry.target);
  }), { root: stage, rootMargin: '100%' });
  page.querySelectorAll('image:not([href])').forEach(tile => near.observe(tile));

  const show = box => {
    const scale = page.clientWidth / width;
    stage.scrollTo({ top: box.y * scale - stage.clientHeight / 3, left: Math.max(0, box.x * scale - stage.clientWidth / 3), behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  };
  const toPin = () => {
    const pin = location.hash.startsWith('#pin-') ? document.getElementById(location.hash.slice(1)) : null;
    page.querySelectorAll('.chosen').forEach(one => one.classList.remove('chosen'));
    if (!pin) return;
    pin.classList.add('chosen');
    stage.scrollIntoView({ block: 'nearest' });
    show(pin.querySelector('rect').getBBox());
  };
  addEventListener('hashchange', toPin);
  toPin();
  set(0, false);

  const find = document.getElementById('find'), said = document.getElementById('hits');
  if (!find) return;
  let texts, hits = [], at = -1, turn = 0;
  const load = async () => texts ??= (await (await fetch(viewer.dataset.text)).json()).map(one => ({ ...one, low: one.text.toLocaleLowerCase() }));
  const choose = to => {
    if (hits.length === 0) return;
    hits[at]?.mark.classList.remove('now');
    at = (to + hits.length) % hits.length;
    hits[at].mark.classList.add('now');
    show(hits[at].box);
    said.textContent = viewer.dataset.found.replace('{0}', at + 1).replace('{1}', hits.length);
  };
  const search = async () => {
    const mine = ++turn, asked = find.value.trim().toLocaleLowerCase();
    marks.replaceChildren();
    [hits, at] = [[], -1];
    said.textContent = '';
    if (asked.length === 0) return;
    const all = await load();
    if (mine !== turn) return;
    hits = all.filter(one => one.low.includes(asked)).slice(0, 500).map(({ box }) => {
      const mark = document.createElementNS(svgns, 'rect');
      for (const side of ['x', 'y', 'width', 'height']) mark.setAttribute(side, box[side]);
      mark.setAttribute('class', 'hit');
      marks.append(mark);
      return { box, mark };
    });
    if (hits.length === 0) said.textContent = viewer.dataset.nothing; else choose(0);
  };
  let pause;
  find.addEventListener('input', () => { clearTimeout(pause); pause = setTimeout(search, 150); });
  find.addEventListener('keydown', event => { if (event.key === 'Enter') { event.preventDefault(); choose(at + (event.shiftKey ? -1 : 1)); } });
  viewer.addEventListener('click', event => {
    const way = event.target.dataset?.hit;
    if (way) choose(at + (way === 'next' ? 1 : -1));
  });
})();
