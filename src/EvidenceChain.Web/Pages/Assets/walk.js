// Follows the walk of one evidence: the service tells each step as it happens, the page writes it in words, and shows itself anew at the end.
(() => {
  const walk = document.getElementById('walk'), said = document.getElementById('walk-said');
  if (!walk?.dataset.events) return;
  const source = new EventSource(walk.dataset.events);
  source.addEventListener('step', event => {
    const step = JSON.parse(event.data), row = walk.querySelector(`[data-step="${CSS.escape(step.step)}"]`);
    if (!row) return;
    row.className = step.state;
    row.querySelector('.state').textContent = walk.dataset[step.state] ?? step.state;
    row.querySelector('.detail').textContent = step.detail;
    said.textContent = `${row.querySelector('.name').textContent}: ${row.querySelector('.state').textContent}`;
  });
  source.addEventListener('end', () => { source.close(); location.reload(); });
})();
