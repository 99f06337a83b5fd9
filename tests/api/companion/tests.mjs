// The companion document: every route it lists, with the parameters and statuses it names. It shows no requests of its own.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { isFilm } from '../documents.mjs';

const WHO = { username: 'ada', password: 'a long password' };
/** The cookie of whoever is logged in. */
const session = {};

const form = (fields) => ({ method: 'POST', body: new URLSearchParams(fields) });
const posted = (body) => ({ method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });

/** As a browser sends it, or a program with a jar of cookies. */
async function asked({ base }, path, options = {}) {
  const headers = { ...options.headers, ...(session.cookie && { Cookie: session.cookie }) };
  const answer = await fetch(`${base}${path}`, { ...options, headers, redirect: 'manual' });
  const set = answer.headers.getSetCookie()[0];
  if (set) session.cookie = set.includes('Max-Age=0') ? undefined : set.split(';')[0];
  return answer;
}

export const tests = {
  async 'GET shows the forms'(house) {
    for (const path of ['/register', '/login']) {
      const answer = await asked(house, path);
      assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'text/html; charset=utf-8']);
      const page = await answer.text();
      assert.ok(page.includes('name="username"') && page.includes('name="password"'), page);
    }
  },
  async 'registering answers 200, and 400 for a name that is taken'(house) {
    const made = await asked(house, '/register', form(WHO));
    assert.equal(made.status, 200);
    assert.equal(typeof (await made.json()).message, 'string');
    assert.equal((await asked(house, '/register', posted(WHO))).status, 400);
    assert.equal((await asked(house, '/register', form({ username: 'someone' }))).status, 400);
  },
  async 'logging in answers 200 and leads home, and 401 for a wrong password'(house) {
    assert.equal((await asked(house, '/login', form({ ...WHO, password: 'another one' }))).status, 401);
    assert.equal(session.cookie, undefined);
    const page = await asked(house, '/login', { ...form(WHO), headers: { Accept: 'text/html' } });
    assert.equal(page.status, 200);
    assert.match(await page.text(), /http-equiv="refresh" content="0; url=\/"/);
    const answer = await asked(house, '/login', form(WHO));
    assert.deepEqual([answer.status, (await answer.json()).redirect], [200, '/']);
    assert.match(session.cookie, /^visavis_session=.+\..+\..+$/);
  },
  async 'there is no history before something was said'(house) {
    assert.equal((await asked(house, '/get-history')).status, 404);
  },
  async 'a character is changed by name, and 400 says that nobody is called so'(house) {
    const answer = await asked(house, '/change-character', posted({ characterName: 'Mira' }));
    assert.equal(answer.status, 200);
    assert.equal((await answer.json()).characterName, 'Mira');
    assert.equal((await asked(house, '/change-character', form({ characterName: 'Nobody at all' }))).status, 400);
  },
  async 'a prompt with all its parameters is answered with text and audio'(house) {
    const prompt = {
      text_prompt: 'Hello, how was your day?',
      extra_prompt: 'Answer in one sentence.',
      ai_personality: 'You are cheerful and brief.',
      sessionId: 'session-1',
      characterName: 'Mira',
    };
    const answer = await asked(house, '/generate-lipsync', posted(prompt));
    const reply = await answer.json();
    assert.equal(answer.status, 200, JSON.stringify(reply));
    assert.ok(reply.text.trim().length > 1 && reply.sessionId === 'session-1', JSON.stringify(reply));
    const audio = await asked(house, reply.audio_url);
    assert.deepEqual([audio.status, audio.headers.get('content-type')], [200, 'audio/wav']);
    const sound = Buffer.from(await audio.arrayBuffer());
    assert.equal(sound.subarray(0, 4).toString(), 'RIFF');
    assert.ok(sound.length > 24_000, `${sound.length} bytes are no words`);
    assert.equal((await asked(house, '/audio/nothing')).status, 404);
  },
  async 'the history is JSON, with what was said on both sides'(house) {
    const answer = await asked(house, '/get-history');
    const { history } = await answer.json();
    assert.deepEqual([answer.status, history.map(({ role }) => role)], [200, ['user', 'assistant']]);
    assert.ok(history[0].content.startsWith('Hello, how was your day?'));
  },
  async 'with a face the reply is a film, which is fetched as a video'(house) {
    const prompt = { text_prompt: 'Say hello.', input_face: 'Mira', sessionId: 'session-1' };
    const answer = await asked(house, '/generate-lipsync', form(prompt));
    const reply = await answer.json();
    assert.equal(answer.status, 200, JSON.stringify(reply));
    for (const path of [reply.video_url, '/video', `/video?url=${encodeURIComponent(`${house.base}${reply.video_url}`)}`]) {
      const video = await asked(house, path);
      assert.deepEqual([video.status, video.headers.get('content-type')], [200, 'video/mp4'], path);
      const file = join(house.place, 'companion.mp4');
      writeFileSync(file, Buffer.from(await video.arrayBuffer()));
      isFilm(file);
    }
  },
  async 'somebody else hears and sees nothing of it'(house) {
    const { history } = await (await asked(house, '/get-history')).json();
    const [mine, audio] = [session.cookie, history.find((line) => line.audio_url).audio_url];
    await asked(house, '/register', form({ ...WHO, username: 'ben' }));
    await asked(house, '/login', form({ ...WHO, username: 'ben' }));
    for (const path of ['/get-history', audio, '/video']) assert.equal((await asked(house, path)).status, 404, path);
    session.cookie = mine;
  },
  async 'logging out answers 302 to the form, and the session is over'(house) {
    const before = session.cookie;
    const answer = await asked(house, '/logout', { method: 'POST' });
    assert.deepEqual([answer.status, answer.headers.get('location')], [302, '/login']);
    session.cookie = before;
    assert.equal((await asked(house, '/get-history')).status, 401, 'the token itself is no longer good');
  },
};
