// Bundles the page into one file: build.mjs OUT.html. The same sources give the same bytes.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sources = dirname(fileURLToPath(import.meta.url));
const tools = process.env.EC_PAGE_TOOLS ?? sources;
const { build } = await import(join(tools, 'node_modules/esbuild/lib/main.js'));
const read = (path) => readFileSync(join(sources, path), 'utf8');
const digest = (text) => createHash('sha256').update(text).digest('base64');

// The library's own sentences in Chinese: one table for all reports, where one sentence goes by its name.
const checks = '../src/EvidenceChain.Proof/Verification/';
const [, ended] = /string Ended = ("(?:[^"\\]|\\.)*");/.exec(read(`${checks}TimestampChecks.cs`));
const table = read(`${checks}ReasonTexts.cs`).replace('[TimestampChecks.Ended]', `[${ended}]`);
const reasons = Object.fromEntries(
  [...table.matchAll(/^ +\["((?:[^"\\]|\\.)*)"\] = "((?:[^"\\]|\\.)*)",$/gm)].map(([, english, chinese]) => [JSON.parse(`"${english}"`), JSON.parse(`"${chinese}"`)]));
if (Object.keys(reasons).length < 100) {
  throw new Error('the table of reasons was not found');
}

const bundled = await build({
  entryPoints: [join(sources, 'src/main.js')], bundle: true, write: false, format: 'iife', target: 'es2022', charset: 'utf8', minify: true, legalComments: 'none',
  nodePaths: [join(tools, 'node_modules')], define: { REASONS: JSON.stringify(reasons) }, logLevel: 'error',
});
const script = bundled.outputFiles[0].text.replace(/<\/script/gi, '<\\/script').replace(/<!--/g, '<\\!--').replace(/\r/g, '\\r');
const style = read('src/page.css');

const notices = Object.keys(JSON.parse(read('package.json')).dependencies).filter((name) => name !== 'esbuild').map((name) => {
  const folder = join(tools, 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return `${name} ${version} (${license})\n${readFileSync(join(folder, file), 'utf8').trim()}`;
}).join('\n\n').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/\r/g, '');

const parts = { 'sha256-SCRIPT': `sha256-${digest(script)}`, 'sha256-STYLE': `sha256-${digest(style)}`, STYLE_TEXT: style, SCRIPT_TEXT: script, NOTICES: notices };
const page = read('src/page.html').replace(/sha256-SCRIPT|sha256-STYLE|STYLE_TEXT|SCRIPT_TEXT|NOTICES/g, (name) => parts[name]);
writeFileSync(process.argv[2], page);
