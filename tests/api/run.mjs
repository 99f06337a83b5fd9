// Other programs ask Visavis: the documents' own examples, unchanged, against `visavis-cli serve`.
// Usage: node tests/api/run.mjs PROGRAMS PYTHON MODELS [FOLDER...]. PYTHON has what requirements.txt lists; port 8000 is free.
// A document is a folder with a tests.mjs: `tests` (name → function of the household), and, if need be, `port` and `prepare`.
// Last line: `N passed, N failed`.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { documented } from './documents.mjs';

const [programs, python, models, ...wanted] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const documents = readdirSync(here).filter((name) => existsSync(join(here, name, 'tests.mjs')));
const unknown = wanted.filter((name) => !documents.includes(name));
if (unknown.length > 0) throw new Error(`no such document: ${unknown.join(', ')}. There are: ${documents.join(', ')}`);

const counts = { passed: 0, failed: 0 };
for (const name of wanted.length > 0 ? wanted : documents) {
  let seen = await document(name);
  // Speech on a machine that is doing other things may stumble. Twice is a fault.
  if (seen.failed > 0) {
    console.log(`     once more: ${name}`);
    seen = await document(name);
  }
  counts.passed += seen.passed;
  counts.failed += seen.failed;
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed ? 1 : 0);

/** One document: a home of its own, a server, its tests one after the other. */
async function document(name) {
  const { tests, prepare = () => {}, port = 8000 } = await import(pathToFileURL(join(here, name, 'tests.mjs')));
  const house = documented({ programs, python, models, port });
  const seen = { passed: 0, failed: 0 };
  try {
    await prepare(house);
    await house.serve();
    for (const [title, test] of Object.entries(tests)) await tried(`${name}: ${title}`, () => test(house), seen);
  } catch (error) {
    seen.failed += 1;
    console.log(`FAIL ${name}\n${error.stack}`);
  } finally {
    await house.close();
  }
  return seen;
}

async function tried(title, test, seen) {
  const began = Date.now();
  try {
    await test();
    seen.passed += 1;
    console.log(`ok   ${title} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    seen.failed += 1;
    console.log(`FAIL ${title}\n${error.stack}`);
  }
}
