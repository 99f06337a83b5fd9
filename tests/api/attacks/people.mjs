// Two people who share the computer. Everything Ben has carries a word that must never reach Ann.
import { createHash, randomBytes } from 'node:crypto';
import { patiently, wired } from './wire.mjs';

/** A model writes a whole script, on a busy machine. */
const PATIENT = { timeout: 600_000 };
/** Access tokens last 30 minutes. */
const STALE = 20 * 60_000;

export class Person {
  /** Secrets: words that may stand in nobody else's answers. `things`: ids of what is theirs. */
  constructor(port, name) {
    const word = `${name}${randomBytes(6).toString('hex')}`;
    Object.assign(this, { port, word, name: `${name} ${word}`, email: `${word}@example.com`, password: `${word} lantern otter 9` });
    this.things = {};
    this.digests = new Map();
  }

  async signUp() {
    const { body } = await this.demand('POST', { path: '/api/signup', json: { name: this.name, email: this.email, password: this.password } });
    this.things.user_id = String(body.user.id).replace('user_', '');
    return this.signIn();
  }

  /** A session of its own for every surface; each begins with the password. */
  async signIn() {
    const { access, refresh } = await this.session();
    return Object.assign(this, { access, refresh, since: Date.now() });
  }

  /** The header that proves who asks for `path`; what ends a session gets one of its own. */
  async proof(path = '') {
    if (/\/logout\b/.test(path)) return { Authorization: `Bearer ${(await this.session()).access}` };
    if (Date.now() - this.since > STALE) await this.signIn();
    return { Authorization: `Bearer ${this.access}` };
  }

  /** Tokens of another session. */
  async session() {
    const asked = { path: '/api/login/', json: { username: this.name, password: this.password } };
    return JSON.parse((await patiently(this.port, wired('POST', asked))).body);
  }

  /** Asks as this person. */
  async ask(method, asked, options) {
    const request = wired(method, asked);
    return patiently(this.port, { ...request, headers: { ...(await this.proof(asked.path)), ...request.headers } }, options);
  }

  /** The same, with what it says read where it is JSON (`bytes`: as it came); without a good answer nothing can be tried. */
  async demand(method, asked) {
    const signed = this.access ? this.ask(method, asked, PATIENT) : patiently(this.port, wired(method, asked));
    const answer = await signed;
    const text = answer.body.toString();
    if (answer.status < 200 || answer.status > 399) throw new Error(`${method} ${asked.path}: ${answer.status} ${answer.cut ?? text}`);
    try {
      return { ...answer, bytes: answer.body, body: JSON.parse(text) };
    } catch {
      return { ...answer, bytes: answer.body, body: text };
    }
  }

  /** Files of theirs are known by what is in them. */
  remember(what, bytes) {
    if (bytes.length > 200) this.digests.set(digest(bytes), what);
  }

  /** What must not stand in an answer to somebody else who sent `sent`; words that they sent may come back. */
  traces(answer, sent = '') {
    const text = `${answer.headers}\n${answer.body.toString('latin1')}`;
    const ids = Object.values(this.things).filter((id) => typeof id === 'string' && id.length >= 12 && !id.startsWith('/'));
    const words = [this.word, this.access, this.refresh, this.password, ...ids].filter((word) => word && text.includes(word) && !sent.includes(word));
    const file = this.digests.get(digest(answer.body));
    return [...words.map((word) => word.slice(0, 24)), ...(file ? [`their ${file}`] : [])];
  }
}

const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');
