// Computes the digest of a file that is chosen or dropped; the file stays where it is.
(() => {
  const largest = 1 << 30;
  const drop = document.getElementById('drop'), chosen = document.getElementById('file'), said = document.getElementById('said'), question = document.getElementById('q');
  if (!drop || !crypto.subtle) return; // without a secure context a browser computes no digests
  drop.hidden = false;
  const ask = async file => {
    if (!file) return;
    if (file.size > largest) { said.textContent = drop.dataset.large; return; }
    said.textContent = drop.dataset.reading;
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
    question.value = [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('');
    question.form.submit();
  };
  chosen.addEventListener('change', () => ask(chosen.files[0]));
  addEventListener('dragover', event => { event.preventDefault(); drop.classList.add('over'); });
  addEventListener('dragleave', () => drop.classList.remove('over'));
  addEventListener('drop', event => { event.preventDefault(); drop.classList.remove('over'); ask(event.dataTransfer.files[0]); });
})();
