// Pressing, and what it sets off. While a press is watched no link is followed, no form sent and no other document loaded.
const watch = { on: false, stopped: [], left: false, from: '', before: '' };

// Only what would lead away is prevented: many pages take a prevented click for one that is not meant for them.
addEventListener('click', event => {
  const link = watch.on && event.composedPath().find(node => /^(a|area)$/.test(node.localName) && node.hasAttribute('href'));
  if (link && !/^\s*javascript:/i.test(link.getAttribute('href'))) event.preventDefault();
}, true);
addEventListener('submit', event => {
  if (!watch.on) return;
  event.preventDefault();
  watch.stopped.push('form: ' + String(event.target.getAttribute('action') ?? location.href));
}, true);
globalThis.navigation?.addEventListener('navigate', event => {
  if (!watch.on) return;
  const to = new URL(event.destination.url);
  if (!event.destination.sameDocument && !event.hashChange) {
    watch.stopped.push(event.destination.url);
    if (event.cancelable) event.preventDefault();
  } else if (to.pathname !== location.pathname) {
    watch.left = true;
  }
});

/** Presses the element itself, whatever lies over it or moved meanwhile: no other one can be hit. */
async function press(element) {
  if (!element?.isConnected || !shown(element)) return { pressed: false };
  const told = describe(element);
  watch.stopped = [];
  watch.left = false;
  watch.from = location.href;
  watch.before = fingerprint(readable());
  watch.height = root().scrollHeight;
  watch.on = true;
  element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  const box = element.getBoundingClientRect();
  const point = { bubbles: true, cancelable: true, composed: true, view: window, button: 0, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
  element.dispatchEvent(new PointerEvent('pointerdown', { ...point, buttons: 1, pointerId: 1, isPrimary: true, pointerType: 'mouse' }));
  element.dispatchEvent(new MouseEvent('mousedown', { ...point, buttons: 1 }));
  element.dispatchEvent(new PointerEvent('pointerup', { ...point, pointerId: 1, isPrimary: true, pointerType: 'mouse' }));
  element.dispatchEvent(new MouseEvent('mouseup', point));
  element.click();
  await drawn();
  return { pressed: true, ...told };
}

/** Ends the watch over the last press: what it changed, what it was kept from. */
function after() {
  watch.on = false;
  const now = fingerprint(readable());
  return {
    changed: now !== watch.before, grew: root().scrollHeight - watch.height, stopped: watch.stopped.slice(0, 5).map(url => url.slice(0, 500)),
    left: watch.left || new URL(watch.from).pathname !== location.pathname, url: location.href
  };
}

/** Leaves a view of another address that a press brought up inside the same document. */
async function comeBack() {
  history.back();
  for (let i = 0; i < 20 && location.href !== watch.from; i++) await wait(25);
  await drawn();
  return location.href === watch.from;
}
