// The document of characters, scripts and videos: every request that it shows, in its order, with its own bodies. What a person has to
// replace (ids, tokens, files) is replaced; nothing else is.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFilm, json, pause, replaced, sameShape } from '../documents.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const PHOTOS = join(here, '..', '..', '..', 'src-tauri', 'crates', 'avatar', 'tests', 'photo');
const WORDS =
  'The river was high that morning, and nobody wanted to cross it. We waited by the old bridge until the rain was over, and then we ' +
  'walked home through the wet grass, laughing about everything that had gone wrong.';
/** How long a film and a dialogue may take on a slow computer, ms. */
const PATIENCE = 600_000;

const examples = json(join(here, 'examples.json'));
/** Ids that do not apply, and what is not there yet: shown with and without a value. */
const nullable = new Set(['scriptId', 'videoPath', 'finalVideoPath', 'startedAt', 'completedAt', ...nulls(examples)]);

/** What the document made up, and what stands for it here. */
const names = {};
let token = '';

function nulls(value) {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) => (one === null ? [key] : nulls(one)));
}

export function prepare({ place, cli }) {
  cli('credits', 'rules', 'on');
  cli('say', '--text', WORDS, '--voice', 'bm_george', '--out', 'speech.wav');
  cpSync(join(PHOTOS, 'grace_hopper.jpg'), join(place, 'face.jpg'));
}

const example = (title) => {
  const found = examples.find((one) => one.title === title);
  assert.ok(found, `the document has no ${title}`);
  return found;
};

/** Sends a documented request as it stands there. */
async function send({ base, place }, title) {
  const { body, form } = example(title);
  const [method, path] = replaced(title, names).split(' ');
  const headers = token && !/signup|login/.test(path) ? { Authorization: `Bearer ${token}` } : {};
  const filled = (form && multipart(form, place)) ?? (body && replaced(JSON.stringify(body), names));
  if (body) headers['Content-Type'] = 'application/json';
  return patiently(`${base}${path}`, { method, headers, body: filled });
}

/** As `fetch`, which gives up after five minutes: a language model on a busy computer does not. */
async function patiently(url, { method, headers, body }) {
  const sent = new Response(body);
  const bytes = Buffer.from(await sent.arrayBuffer());
  const kind = headers['Content-Type'] ?? sent.headers.get('content-type');
  const head = { ...headers, 'Content-Length': bytes.length, ...(kind && { 'Content-Type': kind }) };
  return new Promise((done, failed) => {
    const asked = request(url, { method, headers: head }, async (answer) => {
      const pieces = [];
      for await (const piece of answer) pieces.push(piece);
      done({ status: answer.statusCode, got: JSON.parse(Buffer.concat(pieces).toString()) });
    });
    asked.on('error', failed).end(bytes);
  });
}

function multipart(form, place) {
  const file = (name) => new Blob([readFileSync(join(place, name))]);
  const sent = new FormData();
  for (const [key, value] of Object.entries(form)) {
    if (value === '[audio file]') sent.append(key, file('speech.wav'), 'speech.wav');
    else if (/^\[(new )?image files/.test(value)) for (let n = 0; n < 3; n++) sent.append(key, file('face.jpg'), `face-${n}.jpg`);
    else sent.append(key, value);
  }
  return sent;
}

/** The same, and the answer has the documented shape. */
async function asDocumented(house, title) {
  const { status, got } = await send(house, title);
  assert.equal(status, 200, `${title}: ${JSON.stringify(got)}`);
  const documented = example(title).answer;
  if (documented) sameShape(documented, got, title, () => {}, nullable);
  return got;
}

const get = async ({ base }, path) => fetch(`${base}${path}`, { headers: { Authorization: `Bearer ${token}` } });

/** Asks for a job until it is over; every answer on the way has the documented shape. */
async function over(house) {
  const seen = new Set();
  for (const until = Date.now() + PATIENCE; Date.now() < until; await pause(250)) {
    const job = await asDocumented(house, 'GET /api/video-jobs/{job_id}');
    const status = await asDocumented(house, 'GET /api/scripts/{script_id}/video-status');
    seen.add(job.status);
    assert.ok(['queued', 'in_progress', 'completed'].includes(job.status), JSON.stringify(job));
    assert.ok(['queued', 'in_progress', 'completed'].includes(status.status), JSON.stringify(status));
    if (job.status === 'completed') return { job, seen };
  }
  throw new Error('the film was not made');
}

const tokens = async (house) => (await (await get(house, '/api/me')).json()).tokens;

export const tests = {
  async 'both curl examples run unchanged'({ base, worked }) {
    const body = JSON.stringify({ name: 'Test', email: 'test@example.com', password: 'testpass' });
    const up = await fetch(`${base}/api/signup`, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
    assert.equal(up.status, 200, await up.text());
    const curl = (name) => readFileSync(join(here, 'curl', name, 'request.sh'), 'utf8');
    const login = JSON.parse(await worked('sh', ['-c', curl('1-login')]));
    sameShape(example('POST /api/login').answer, login, 'login');
    const me = JSON.parse(await worked('sh', ['-c', replaced(curl('2-me'), { your_jwt_token: login.token })]));
    sameShape(example('GET /api/me').answer, me, 'me');
    assert.deepEqual(me, login.user);
  },
  async 'somebody signs up, signs in, and gets another token'(house) {
    token = (await asDocumented(house, 'POST /api/signup')).token;
    token = (await asDocumented(house, 'POST /api/login')).token;
    assert.equal((await asDocumented(house, 'GET /api/me')).tokens, 20, 'what everybody begins with');
    token = (await asDocumented(house, 'POST /api/refresh-token')).token;
    assert.equal((await asDocumented(house, 'GET /api/me')).name, 'John Doe');
  },
  async 'characters are listed, made, changed and starred'(house) {
    const all = await asDocumented(house, 'GET /api/characters');
    assert.ok(all.length > 1 && all.every((one) => !one.isOwner), 'the companions of the program');
    const made = await asDocumented(house, 'POST /api/characters/complete');
    assert.deepEqual(made.config, { speed: 1.2, nfeSteps: 28, crossFadeDuration: 0.2, removeSilences: true });
    assert.deepEqual([made.displayName, made.hasAudio, made.imageCount], ['My New Character', true, 3]);
    assert.deepEqual((await asDocumented(house, 'GET /api/my-characters')).map((one) => one.id), [made.id]);
    for (const path of [made.audioFile, ...Object.values(made.images)]) {
      const file = await get(house, path);
      assert.equal(file.status, 200, path);
      assert.match(file.headers.get('content-type'), path.endsWith('.wav') ? /^audio\/wav/ : /^image\//);
    }
    Object.assign(names, { '{character_id}': made.id, character_123: made.id, character_456: 'character_mira' });
    const changed = await asDocumented(house, 'PUT /api/characters/{character_id}');
    assert.deepEqual([changed.displayName, changed.config.speed, changed.imageCount], ['Updated Character Name', 1.1, 4]);
    assert.equal((await asDocumented(house, 'POST /api/characters/{character_id}/star')).isStarred, true);
    assert.equal((await asDocumented(house, 'DELETE /api/characters/{character_id}/star')).isStarred, false);
  },
  async 'a script is written, listed and changed'(house) {
    const written = await asDocumented(house, 'POST /api/scripts/generate');
    assert.ok(written.dialogue.length > 1, JSON.stringify(written));
    assert.deepEqual(new Set(written.dialogue.map((line) => line.speaker)), new Set(written.selectedCharacters));
    names['{script_id}'] = written.id;
    assert.equal((await asDocumented(house, 'PUT /api/scripts/{script_id}')).dialogue[0].text, 'Updated dialogue text here.');
    // The document lists one with a video; before that the same fields are there, and empty.
    const { scripts } = await (await get(house, '/api/my-scripts')).json();
    assert.deepEqual(Object.keys(scripts[0]), Object.keys(example('GET /api/my-scripts').answer.scripts[0]));
    assert.deepEqual([scripts[0].id, scripts[0].videoJobId, scripts[0].finalVideoPath], [written.id, null, null]);
  },
  async 'a video costs one token once it is there'(house) {
    const before = await tokens(house);
    const ordered = await asDocumented(house, 'POST /api/scripts/{script_id}/generate-video');
    assert.equal(ordered.job.totalSteps, 5);
    names['{job_id}'] = ordered.job.jobId;
    const { job, seen } = await over(house);
    assert.ok(seen.size > 1, `only ${[...seen]} was seen`);
    assert.deepEqual([job.steps.length, job.completedSteps, job.overallProgress], [5, 5, 100]);
    const film = await get(house, job.finalVideoPath);
    const bytes = Buffer.from(await film.arrayBuffer());
    writeFileSync(join(house.place, 'film.mp4'), bytes);
    isFilm(join(house.place, 'film.mp4'));
    assert.equal(bytes.length, job.videoSize);
    assert.equal(await tokens(house), before - 1);
    const [script] = (await asDocumented(house, 'GET /api/my-scripts')).scripts;
    assert.deepEqual([script.videoJobStatus, script.videoJobCurrentStep, script.audioCount], ['completed', 'completed', 1]);
    assert.equal((await get(house, script.dialogue[0].audioFile)).headers.get('content-type'), 'audio/wav');
  },
  async 'a film that the server was killed in is made by the next one, and paid once'(house) {
    const before = await tokens(house);
    const ordered = await asDocumented(house, 'POST /api/scripts/{script_id}/generate-video');
    names['{job_id}'] = ordered.job.jobId;
    await house.killAndServe();
    const { job } = await over(house);
    assert.equal(job.status, 'completed');
    assert.equal(await tokens(house), before - 1);
  },
  async 'what happened is told, counted and forgotten'(house) {
    const log = await asDocumented(house, 'GET /api/my-activities');
    assert.equal(log.limit, 50);
    const films = log.activities.filter((one) => one.type === 'video_generation_completed');
    assert.equal(films.length, 2, JSON.stringify(log));
    const stats = await asDocumented(house, 'GET /api/my-activity-stats');
    assert.ok(stats.scriptActivities > 0 && stats.characterActivities > 0 && stats.videoActivities > 1, JSON.stringify(stats));
    assert.deepEqual(await asDocumented(house, 'DELETE /api/my-activities'), example('DELETE /api/my-activities').answer);
    assert.equal((await asDocumented(house, 'GET /api/my-activities')).totalCount, 0);
  },
  async 'a script and a character go with their files'(house) {
    const script = await asDocumented(house, 'DELETE /api/scripts/{script_id}');
    assert.equal(script.deletedCount, script.deletedMediaFiles.length);
    assert.equal(script.deletedMediaFiles.filter((file) => file.startsWith('data/video_output/')).length, 2);
    const character = await asDocumented(house, 'DELETE /api/characters/{character_id}');
    assert.equal(character.deletedFiles.length, 5, JSON.stringify(character));
    const { status } = await send(house, 'DELETE /api/characters/{character_id}');
    assert.equal(status, 404);
  },
  async 'without tokens there is no video'(house) {
    const poor = { name: 'Jane Doe', email: 'jane@example.com', password: 'securepassword123' };
    const post = (path, body, more = {}) =>
      fetch(`${house.base}${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...more } });
    house.cli('credits', 'rules', '--start', '0');
    await house.killAndServe();
    const jane = await (await post('/api/signup', poor)).json();
    assert.equal(jane.user.tokens, 0);
    const auth = { Authorization: `Bearer ${jane.token}` };
    const wish = { selectedCharacters: ['character_mira'], prompt: 'A short hello.' };
    const headers = { ...auth, 'Content-Type': 'application/json' };
    const generate = { method: 'POST', headers, body: JSON.stringify(wish) };
    const { got: script } = await patiently(`${house.base}/api/scripts/generate`, generate);
    const refused = await post(`/api/scripts/${script.id}/generate-video`, { backgroundVideo: 'background_005.mp4' }, auth);
    assert.equal(refused.status, 400);
    assert.match((await refused.json()).detail, /credit/i);
  },
};
