// While captures of the first page move, the list is read again; it is replaced only when something changed, so that focus and reading are not disturbed.
(() => {
  const pause = 3000;
  const again = async () => {
    const list = document.getElementById('captures');
    if (!list?.dataset.moving) return;
    try {
      const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('captures');
        if (fresh && fresh.innerHTML !== list.innerHTML && !list.contains(document.activeElement)) list.replaceWith(document.adoptNode(fresh));
      }
    } catch { /* away for a moment: the next turn asks again */ }
    setTimeout(again, pause);
  };
  setTimeout(again, pause);
})();
