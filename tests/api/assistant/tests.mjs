// The assistant-and-media document, on the port it names: its own curl line, and its manual testing from the first step to the last.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const PORTRAIT = join(here, '..', '..', '..', 'src-tauri', 'crates', 'avatar', 'tests', 'photo', 'grace_hopper.jpg');

export const port = 5001;

export const tests = {
  async 'its curl line runs unchanged'({ worked }) {
    const told = JSON.parse(await worked('sh', ['-c', readFileSync(join(here, 'ping.sh'), 'utf8')]));
    assert.equal(told.success, true, JSON.stringify(told));
  },
  async 'its manual testing runs from the first step to the last'({ python, worked }) {
    assert.match(await worked(python, [join(here, 'manual.py'), PORTRAIT]), /manual testing done/);
  },
  async 'what was a secret stands nowhere in what the server says'({ server }) {
    for (const secret of ['AIza', 'a long enough password', 'Bearer ey']) assert.ok(!server.said.err.includes(secret), secret);
  },
};
