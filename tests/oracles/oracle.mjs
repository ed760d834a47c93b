// Answers requests with independent implementations. One JSON object a line on stdin, {"op": name, "args": …}; one a line on stdout in the same
// order, {"ok": result} or {"error": text}. Bytes are 0x-hex, numbers above 2^53 are decimal strings. Operations are the tables in operations/,
// one file a subject: a new file there is picked up by itself.
import { readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';

const folder = new URL('./operations/', import.meta.url);
const operations = new Map();
for (const file of (await readdir(folder)).filter((name) => name.endsWith('.mjs')).sort()) {
  for (const [name, answer] of Object.entries((await import(new URL(file, folder))).operations)) {
    if (operations.has(name)) throw new Error(`operation ${name} is in two tables`);
    operations.set(name, answer);
  }
}

async function answerTo({ op, args }) {
  const answer = operations.get(op);
  if (!answer) throw new Error(`no operation ${op}`); // a mistake in the test, not an answer
  try {
    return { ok: (await answer(args)) ?? null };
  } catch (refusal) {
    return { error: String(refusal.message ?? refusal) };
  }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const text = JSON.stringify(await answerTo(JSON.parse(line)));
  if (!process.stdout.write(`${text}\n`)) await new Promise((resume) => process.stdout.once('drain', resume));
}
