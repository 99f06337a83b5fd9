// Requests that the description allows, and ones that it just does not: Schemathesis makes them, and every answer has to be described.
// Usage: node tests/api/described.mjs PROGRAMS PYTHON MODELS [requests per route and kind, usually 20] [part of a path]
// Last line: `N passed, N failed`, counted in runs.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Person } from './attacks/people.mjs';
import { household } from './serving.mjs';

const [programs, python, models, many = '20', part = ''] = process.argv.slice(2);
const CHECKS = 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance';
/** What is not there yet says so with 501; anything else from 500 on is a fault. */
const RULES = '[checks]\nnot_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "501"]\n';
/** They end the session that they are asked with. */
const ENDING = '/logout$';

const house = household(programs, models);
let failed = 0;
try {
  writeFileSync(join(house.place, 'schemathesis.toml'), RULES);
  const { base, port, child, said } = await house.start();
  const ann = await new Person(port, 'ann').signUp();
  const wanted = part ? ['--include-path-regex', part] : [];
  failed += await schemathesis(base, ann, [...wanted, '--exclude-path-regex', ENDING]);
  if (!part) failed += await schemathesis(base, await ann.signIn(), ['--include-path-regex', ENDING]);
  if (child.exitCode !== null || /panicked/.test(said.err)) {
    failed += 1;
    console.log(`FAIL the server: ${said.err.slice(-2000)}`);
  }
} finally {
  await house.close();
}
console.log(`${Math.max(0, (part ? 1 : 2) - failed)} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

/** 1 where it complained. */
async function schemathesis(base, who, which) {
  const { Authorization } = await who.proof();
  const words = ['run', `${base}/openapi.json`, '--checks', CHECKS, '--header', `Authorization: ${Authorization}`, '--max-examples', many];
  // The server says when it is asked too often; that is waited for. The same requests each time.
  const manner = ['--phases', 'examples,coverage,fuzzing', '--rate-limit', 'auto', '--seed', '8', '--request-timeout', '120', '--continue-on-failure', '--warnings', 'off', '--suppress-health-check', 'all', '--no-color'];
  const program = join(dirname(python), process.platform === 'win32' ? 'schemathesis.exe' : 'schemathesis');
  const run = spawn(program, [...words, ...manner, ...which], { cwd: house.place, env: { ...house.env, NO_COLOR: '1' }, stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise((done) => run.on('close', done));
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} schemathesis ${which.join(' ')}`);
  return code === 0 ? 0 : 1;
}
