// What an attack is given: the server, Ann and Ben with what is theirs, the routes, and the key that signs.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { household } from '../serving.mjs';
import { routesOf } from './description.mjs';
import { good } from './good.mjs';
import { isOpen } from './identity.mjs';
import { judged } from './judge.mjs';
import { Person } from './people.mjs';
import { claimsOf, forged, signingKey } from './tokens.mjs';
import { patiently, send, wired } from './wire.mjs';

/** Long enough to be told from other voices. */
const HARBOUR = 'The harbour was quiet in the morning, and the boats lay still, one beside the other. An old man mended his nets and hummed a song.';

export class Stage {
  constructor(programs, models) {
    this.house = household(programs, models);
  }

  async open() {
    await this.serve();
    const description = await patiently(this.port, { method: 'GET', path: '/openapi.json' });
    this.routes = routesOf(JSON.parse(description.body));
    this.ann = await this.somebody('ann', 'af_heart');
    this.ben = await this.somebody('ben', 'am_michael');
    await this.stayHome();
    this.key = signingKey(this.house.home);
    this.furniture = [...readdirSync(this.house.place), 'target.png', 'target.jpg', 'target.wav', 'target.mp4', 'target.mp3'];
    await this.forgerKnowsTheKey();
  }

  async serve(...more) {
    this.server = await this.house.start(...more);
    this.port = this.server.port;
    for (const person of [this.ann, this.ben].filter(Boolean)) person.port = this.port;
  }

  async somebody(name, voice) {
    const file = join(this.house.place, `${name}.wav`);
    this.house.cli('say', '--voice', voice, '--text', HARBOUR, '--out', file);
    return Object.assign(await new Person(this.port, name).signUp(), { voice: readFileSync(file) });
  }

  /** One route takes a key of a provider: nobody shall ask that one. */
  async stayHome() {
    await this.end();
    for (const person of [this.ann, this.ben]) this.house.cliAs(person, 'offline', 'on');
    await this.serve();
  }

  /** Without this, a forged token would be refused for its signature, whatever else is wrong with it. */
  async forgerKnowsTheKey() {
    const token = forged(claimsOf(this.ben.access), this.key);
    const answer = await patiently(this.port, { method: 'GET', path: '/api/me', headers: { Authorization: `Bearer ${token}` } });
    if (answer.status !== 200) throw new Error(`a token that is signed with the key is taken: ${answer.status} ${answer.body}`);
    // The same answer in Ann's hands would be through.
    if (judged(this, { answer, allow: () => true }).verdict !== 'through') throw new Error("what is Ben's is not recognised");
  }

  /** Every route is asked well once by each; gives the sentences of those that could not be. */
  async rehearse() {
    const failures = [];
    for (const route of this.routes) {
      for (const person of [this.ben, this.ann]) {
        const failure = await this.asksWell(route, person).catch((error) => error.message);
        if (failure) failures.push(`${route.id}: ${failure}`);
        if (failure || isOpen(route)) break;
      }
    }
    return failures;
  }

  async asksWell(route, person) {
    const request = wired(route.method, await good(route, person));
    const answer = await patiently(this.port, { ...request, headers: { ...request.headers, ...(await person.proof(request.path)) } }, { timeout: 300_000 });
    const well = (answer.status >= 101 && answer.status < 400) || answer.status === 501;
    if (route.method === 'GET' && answer.status === 200 && route.params.length) person.remember(route.path, answer.body);
    return well ? null : `a good request got ${answer.cut ?? `${answer.status} ${answer.body.toString().slice(0, 200)}`}`;
  }

  async isAlive() {
    const { status } = await send(this.port, { method: 'GET', path: '/api/v1/health' }, { timeout: 5000 });
    return this.server.child.exitCode === null && status === 200;
  }

  /** From here on films cost one, and whoever comes has one to spend. What costs is read when the program starts. */
  async withCredits() {
    if (this.credits) return;
    this.credits = true;
    await this.end();
    this.house.cli('credits', 'rules', 'on', '--start', '1');
    await this.serve();
  }

  /** Gives what it said; it has to end by itself when it is told to. */
  async end() {
    this.server.child.kill('SIGTERM');
    const code = await this.server.ended;
    const { err } = this.server.said;
    if (code !== 0 || /panicked/.test(err)) throw new Error(`the server ended with ${code}: ${err.slice(-2000)}`);
  }
}
