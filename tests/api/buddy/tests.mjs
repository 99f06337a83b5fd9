// The buddy document: its curl examples, one after the other, and what it says of errors, sessions and people.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { json, replaced, sameShape } from '../documents.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** What a person has to put in the place of the document's words. */
const own = {};
/** Who registered. */
const user = {};

/** Runs an example; gives its answer and what the document shows for it. `more`: words that the document leaves to its reader. */
async function example({ run }, name, more = '') {
  const folder = join(here, 'curl', name);
  const request = replaced(readFileSync(join(folder, 'request.sh'), 'utf8').trimEnd(), own);
  const done = await run('sh', ['-c', `${request} ${more} -s -w '\n%{http_code}'`]);
  assert.equal(done.code, 0, `${name}: ${done.err}`);
  const [body, status] = [done.out.slice(0, done.out.lastIndexOf('\n')), Number(done.out.split('\n').at(-1))];
  return { status, got: JSON.parse(body), documented: json(join(folder, 'answer.json')) };
}

async function asked({ base }, method, path, { token, body } = {}) {
  const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { 'Content-Type': 'application/json' }) };
  const answer = await fetch(`${base}${path}`, { method, headers, body: body && JSON.stringify(body) });
  return { status: answer.status, got: await answer.json() };
}

async function registered(house, username) {
  const { status, got } = await asked(house, 'POST', '/api/register/', { body: { username, password: 'testpass123' } });
  assert.equal(status, 201, JSON.stringify(got));
  return got;
}

export const tests = {
  async 'registering gives a user and tokens'(house) {
    const { status, got, documented } = await example(house, '1-register');
    assert.equal(status, 201);
    sameShape(documented, got, 'answer');
    assert.equal(got.user.username, 'testuser');
    user.id = got.user.id;
  },
  async 'logging in gives tokens'(house) {
    const { status, got, documented } = await example(house, '2-login');
    assert.equal(status, 200);
    sameShape(documented, got, 'answer');
    Object.assign(own, { YOUR_ACCESS_TOKEN: got.access, YOUR_REFRESH_TOKEN: got.refresh });
  },
  async 'a message is answered in a session of its own'(house) {
    const { status, got, documented } = await example(house, '3-send-message');
    assert.equal(status, 201, JSON.stringify(got));
    sameShape(documented, got, 'answer');
    assert.deepEqual([got.message, got.session_id], ['Message successfully processed.', 1]);
    assert.ok(got.ai_response.trim().length > 1, 'the buddy says something');
  },
  async 'a refresh token is exchanged, and comes back as another one'(house) {
    const { status, got, documented } = await example(house, '4-refresh');
    assert.equal(status, 200);
    // Tokens are exchanged once: beside what the document shows stands the next one.
    sameShape({ ...documented, refresh: 'refresh_token_string' }, got, 'answer');
    assert.equal((await example(house, '4-refresh')).status, 401, 'the first one is worn out');
  },
  async 'messages are read by whoever sent them, and by nobody without a token'(house) {
    // The document's own example comes without a token, and says that users reach their own messages alone.
    const bare = await example(house, '5-get-messages');
    assert.equal(bare.status, 401);
    assert.equal(typeof bare.got.detail, 'string');
    // That a refresh token was used twice has ended the session.
    const again = await example(house, '2-login');
    own.YOUR_ACCESS_TOKEN = again.got.access;
    const { status, got, documented } = await example(house, '5-get-messages', `-H "Authorization: Bearer ${own.YOUR_ACCESS_TOKEN}"`);
    assert.equal(status, 200);
    sameShape(documented, got, 'answer');
    assert.deepEqual(got.messages.map(({ id, sender }) => [id, sender]), [[1, 'USER'], [2, 'AI']]);
    assert.equal(got.messages[0].text, 'I need someone to talk to');
    for (const message of got.messages) {
      assert.deepEqual([message.user, message.session], [user.id, 1]);
      assert.match(message.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    }
  },
  async 'the request body of the document goes on with the session it names'(house) {
    const body = { text: "I'm feeling anxious about my upcoming exam", session_id: 1 };
    const { status, got } = await asked(house, 'POST', '/api/send-message/', { token: own.YOUR_ACCESS_TOKEN, body });
    assert.deepEqual([status, got.session_id], [201, 1], JSON.stringify(got));
    const read = await asked(house, 'GET', '/api/get-messages/?session_id=1', { token: own.YOUR_ACCESS_TOKEN });
    assert.equal(read.got.messages.length, 4);
  },
  async 'what is missing or wrong is said with the documented statuses'(house) {
    const token = own.YOUR_ACCESS_TOKEN;
    const status = async (...request) => (await asked(house, ...request)).status;
    assert.equal(await status('POST', '/api/register/', { body: { username: 'someone' } }), 400);
    assert.equal(await status('POST', '/api/register/', { body: { username: 'testuser', password: 'testpass123' } }), 400);
    assert.equal(await status('POST', '/api/login/', { body: { username: 'testuser', password: 'not this one' } }), 401);
    assert.equal(await status('POST', '/api/send-message/', { body: { text: 'Hello' } }), 401);
    assert.equal(await status('POST', '/api/send-message/', { token, body: {} }), 400);
    assert.equal(await status('POST', '/api/send-message/', { token, body: { text: 'Hello', session_id: 999 } }), 404);
    assert.equal(await status('GET', '/api/get-messages/', { token }), 400);
    assert.equal(await status('GET', '/api/get-messages/?session_id=999', { token }), 404);
  },
  async 'users reach their own sessions alone'(house) {
    const { token } = await registered(house, 'somebody else');
    const read = await asked(house, 'GET', '/api/get-messages/?session_id=1', { token });
    assert.equal(read.status, 404);
    const said = await asked(house, 'POST', '/api/send-message/', { token, body: { text: 'Hello', session_id: 1 } });
    assert.equal(said.status, 404);
  },
  async 'what was said is there after the server was killed'(house) {
    await house.killAndServe();
    const read = await asked(house, 'GET', '/api/get-messages/?session_id=1', { token: own.YOUR_ACCESS_TOKEN });
    assert.equal(read.status, 200, 'the token is good for the next server, too');
    assert.equal(read.got.messages.length, 4);
  },
};
