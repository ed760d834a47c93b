// The page: takes files, hands them to the worker, shows what it answers. The worker is this same program, started from its own text.
import { sha256 } from '@noble/hashes/sha2.js';
import { show } from './report.js';
import { hex, utf8 } from './text.js';
import { WORDS } from './words.js';
import { serve } from './worker.js';

const at = (id) => document.getElementById(id);

class Page {
  constructor(program) {
    this.language = /^zh/i.test(navigator.language) ? 'zh' : 'en';
    this.worker = new Worker(URL.createObjectURL(new Blob([program], { type: 'text/javascript' })));
    this.worker.onmessage = ({ data }) => this.answered(data);
    this.worker.onerror = () => this.answered({ failure: 'worker' });
    this.policy = null;
    this.isBusy = false;
    this.turn = 0;
    this.digest = hex(sha256(utf8(program)));
  }

  get words() {
    return WORDS[this.language];
  }

  start() {
    at('old').remove();
    at('app').hidden = false;
    at('program').textContent = this.digest;
    at('language').onclick = () => this.translate(this.language === 'zh' ? 'en' : 'zh');
    at('files').onchange = ({ target }) => {
      this.take([...target.files]);
      target.value = '';
    };
    at('print').onclick = () => window.print();
    at('save').onclick = () => this.save();
    ['dragover', 'drop'].forEach((name) => window.addEventListener(name, (event) => event.preventDefault()));
    window.addEventListener('dragover', () => at('zone').classList.add('over'));
    ['dragleave', 'drop'].forEach((name) => window.addEventListener(name, () => at('zone').classList.remove('over')));
    window.addEventListener('drop', (event) => this.take([...event.dataTransfer.files]));
    this.translate(this.language);
  }

  translate(language) {
    this.language = language;
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.title = this.words.title;
    document.querySelectorAll('[data-word]').forEach((part) => {
      part.textContent = this.words[part.dataset.word];
    });
    this.showPolicy();
    if (this.report) {
      this.showReport();
    }
  }

  showPolicy() {
    at('policy').textContent = this.policy === null ? this.words.noPolicy : `${this.policy.name} sha256:${hex(sha256(this.policy.bytes))}`;
  }

  say(word, detail = '') {
    // The report shows its verdict itself; this line says it to those who listen.
    at('said').classList.toggle('quiet', word === 'verdict');
    at('said').textContent = `${this.words[word]} ${detail}`.trim();
  }

  async take(files) {
    if (this.isBusy) {
      this.say('canceled');
      return;
    }
    const named = (pattern) => files.find((file) => pattern.test(file.name)) ?? null;
    const policy = named(/\.policy$/i);
    if (policy !== null) {
      this.policy = { name: policy.name, bytes: new Uint8Array(await policy.slice(0, 256 * 1024 + 1).arrayBuffer()) };
      this.showPolicy();
    }
    const own = named(/\.html?$/i);
    if (own !== null && files.length === 1) {
      this.post({ digestOf: own });
      return;
    }
    this.sort(files.filter((file) => file !== policy), named);
  }

  sort(files, named) {
    const proof = named(/\.(tlog-proof|tsr)$/i);
    const [request, chain] = proof !== null && /\.tsr$/i.test(proof.name) ? [named(/\.tsq$/i), named(/\.pem$/i)] : [null, null];
    const others = files.filter((file) => file !== proof && file !== request && file !== chain);
    if (files.length === 0) {
      if (this.given) {
        this.judge(this.given);
      }
      return;
    }
    if (others.length !== 1) {
      this.say(proof === null ? 'one' : 'pair');
      return;
    }
    this.judge(proof === null ? { subject: others[0], about: null, request: null, chain: null } : { subject: proof, about: others[0], request, chain });
  }

  judge(given) {
    this.given = given;
    this.report = null;
    at('report').replaceChildren();
    at('tools').hidden = true;
    this.post({ ...given, policy: this.policy, now: Date.now() });
  }

  post(message) {
    this.isBusy = true;
    at('progress').hidden = false;
    at('bar').removeAttribute('value');
    this.say('progress');
    this.worker.postMessage({ ...message, id: ++this.turn });
  }

  answered({ progress, report, digest, failure }) {
    if (progress) {
      at('bar').max = progress.all || 1;
      at('bar').value = progress.done;
      at('step').textContent = `${progress.step} ${Math.round(progress.done / 2 ** 20)} / ${Math.round(progress.all / 2 ** 20)} MiB`;
      return;
    }
    this.isBusy = false;
    at('progress').hidden = true;
    if (failure !== undefined) {
      this.say(failure.startsWith('policy') ? 'badPolicy' : 'failure', failure);
    } else if (digest !== undefined) {
      this.say('own', digest);
    } else {
      this.report = report;
      this.showReport();
      this.say('verdict', this.words[report.verdict]);
      at('verdict').focus();
    }
  }

  showReport() {
    show(at('report'), this.report, this.words, this.language, this.given.subject.name);
    at('tools').hidden = false;
  }

  save() {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([`${JSON.stringify(this.report)}\n`], { type: 'application/json' }));
    link.download = `${this.given.subject.name}.report.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

// Without one of these nothing can be checked; the sentence for old browsers then stays.
const NEEDED = ['Worker', 'DecompressionStream', 'ReadableStream', 'TextDecoder', 'BigInt', 'Map', 'WeakMap'];

if (typeof document === 'undefined') {
  serve();
} else if (NEEDED.every((name) => typeof globalThis[name] === 'function')) {
  new Page(document.getElementById('code').textContent).start();
}
