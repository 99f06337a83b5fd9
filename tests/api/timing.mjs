// Whether the time of a log-in tells that there is somebody of a name: wrong passwords for a name that is there and for one that is not,
// in turn. The server's own limit of log-ins is kept by waiting as long as it says, so 1,000 of each take more than half an hour.
// Usage: node tests/api/timing.mjs PROGRAMS MODELS [tries of each, usually 200]
// Last line: `N passed, N failed`: the means differ by less than 0.2 standard deviations.
import http from 'node:http';
import { Person } from './attacks/people.mjs';
import { send, wired } from './attacks/wire.mjs';
import { household, pause } from './serving.mjs';

const MOST = 0.2;
/** Of so many tries the difference is taken as it is; of fewer only where chance does not explain it. */
const ENOUGH = 1000;
const [programs, models, count = '200'] = process.argv.slice(2);

const house = household(programs, models);
try {
  const { port } = await house.start();
  const ann = await new Person(port, 'ann').signUp();
  const times = await timed(port, ann.name, Number(count));
  const { difference, deviations, unsure } = compared(...times);
  const few = Number(count) < ENOUGH;
  const well = Math.abs(deviations) - (few ? unsure : 0) < MOST;
  console.log(`a name that is there: ${told(times[0])}; one that is not: ${told(times[1])}`);
  console.log(`they differ by ${difference.toFixed(2)} ms, ${deviations.toFixed(3)} standard deviations (±${unsure.toFixed(3)} by chance)`);
  console.log(well ? '1 passed, 0 failed' : '0 passed, 1 failed');
  process.exitCode = well ? 0 : 1;
} finally {
  await house.close();
}

/** Milliseconds: of the name, and of one as long that nobody has. */
async function timed(port, name, tries) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const missing = name.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x'));
  const times = [[], []];
  for (let n = 0; n < tries; n += 1) {
    // Now this one first, now that one: whatever comes in pairs would tell one from the other.
    const order = Math.random() < 0.5 ? [0, 1] : [1, 0];
    for (const which of order) times[which].push(await one(port, which === 0 ? name : missing, agent));
  }
  agent.destroy();
  return times;
}

async function one(port, username, agent) {
  const request = wired('POST', { path: '/api/login/', json: { username, password: 'not the password' } });
  for (;;) {
    const answer = await send(port, request, { agent });
    if (answer.status === 401) return answer.ms;
    if (answer.status !== 429) throw new Error(`a log-in got ${answer.cut ?? answer.status} ${answer.body}`);
    await pause(Number(/^retry-after: (\d+)/im.exec(answer.headers)?.[1] ?? 1) * 1000 + 20);
  }
}

function told(all) {
  return `${mean(all).toFixed(2)} ms on average (${all.length} tries, deviation ${Math.sqrt(spread(all)).toFixed(2)})`;
}

function mean(all) {
  return all.reduce((sum, each) => sum + each, 0) / all.length;
}

function spread(all) {
  return mean(all.map((each) => (each - mean(all)) ** 2)) * (all.length / (all.length - 1));
}

/** Cohen's d with the pooled deviation, and its 95 % interval. */
function compared(there, missing) {
  const difference = mean(there) - mean(missing);
  const deviations = difference / Math.sqrt((spread(there) + spread(missing)) / 2);
  return { difference, deviations, unsure: 1.96 * Math.sqrt(2 / there.length + deviations ** 2 / (4 * there.length)) };
}
