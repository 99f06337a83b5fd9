// The talking-avatar document: its workflow in Python and its curl examples.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFilm, json, pause, replaced, sameShape } from '../documents.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const PORTRAIT = join(here, '..', '..', '..', 'src-tauri', 'crates', 'avatar', 'tests', 'photo', 'grace_hopper.jpg');

/** Names that the document made up, and what stands for them here. */
const made = {};

export function prepare({ place, cli }) {
  cpSync(PORTRAIT, join(place, 'avatar.jpg'));
  cli('say', '--text', 'Hello, I am glad that you are here today.', '--out', 'speech.wav');
  Object.assign(made, { '/path/to/image.jpg': join(place, 'avatar.jpg'), '/path/to/audio.wav': join(place, 'speech.wav') });
}

function learn(key, documented, got) {
  if (/^(filename|video_filename|job_id)$/.test(key)) made[documented] = got;
}

async function asDocumented({ worked }, folder) {
  const request = readFileSync(join(folder, 'request.sh'), 'utf8');
  const answers = json(join(folder, 'answers.json'));
  for (;;) {
    const out = await worked('sh', ['-c', replaced(request, made)]);
    if (answers === null) return;
    const got = JSON.parse(out);
    const documented = answers.find((one) => one.status === got.status);
    assert.ok(documented, `${folder}: ${out}`);
    sameShape(documented, got, 'answer', learn);
    if (!['pending', 'processing'].includes(got.status) || answers.length === 1) return;
    await pause(500);
  }
}

function tookFilm(file) {
  isFilm(file);
  rmSync(file);
}

const kept = (place) => readdirSync(join(place, 'home', 'api-files')).filter((name) => name.includes('.'));

export const tests = {
  async 'the server says where it is and that it is open'({ server }) {
    assert.deepEqual(server.told, { address: 'http://127.0.0.1:8000', docs: 'http://127.0.0.1:8000/docs', open: true });
  },
  async 'the workflow in Python runs unchanged'({ place, python, worked }) {
    const out = await worked(python, [join(here, 'workflow.py')]);
    assert.ok(!out.includes('failed'), out);
    tookFilm(join(place, 'output.mp4'));
    assert.equal(kept(place).length, 1, 'it cleaned up what it had sent; the film is left');
  },
  async 'each curl example runs unchanged and gets the documented answer'(house) {
    const folder = join(here, 'curl');
    for (const name of readdirSync(folder).sort()) await asDocumented(house, join(folder, name));
    tookFilm(join(house.place, 'output.mp4'));
  },
  async 'documented errors come with their statuses'({ base }) {
    const asked = async (path, options) => {
      const answer = await fetch(`${base}/api/v1${path}`, options);
      return [answer.status, (await answer.json()).detail];
    };
    const form = (text) => {
      const body = new FormData();
      body.append('file', new Blob([text]), 'a.png');
      return { method: 'POST', body };
    };
    const post = (body) => ({ method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
    assert.deepEqual(await asked('/upload/image', form('no picture')), [400, 'Invalid file type. Allowed: image/png, image/jpeg, image/jpg']);
    const missing = post({ image_filename: 'abc123.jpg', audio_filename: 'def456.wav' });
    assert.deepEqual(await asked('/generate/async', missing), [404, 'Image file not found: abc123.jpg']);
    assert.equal((await asked('/generate', post({ output_fps: 25 })))[0], 422);
  },
  async 'a film that the server was killed in is made by the next one'({ base, place, killAndServe }) {
    const sent = async (what, file) => {
      const body = new FormData();
      body.append('file', new Blob([readFileSync(join(place, file))]));
      return (await (await fetch(`${base}/api/v1/upload/${what}`, { method: 'POST', body })).json()).filename;
    };
    const order = { image_filename: await sent('image', 'avatar.jpg'), audio_filename: await sent('audio', 'speech.wav'), output_resolution: 1024, output_fps: 60 };
    const answer = await fetch(`${base}/api/v1/generate/async`, {
      method: 'POST',
      body: JSON.stringify(order),
      headers: { 'Content-Type': 'application/json' },
    });
    const { job_id } = await answer.json();
    await killAndServe();
    for (let n = 0; n < 600; n++) {
      const job = await (await fetch(`${base}/api/v1/status/${job_id}`)).json();
      if (job.status === 'completed') return;
      assert.notEqual(job.status, 'failed', JSON.stringify(job));
      await pause(500);
    }
    assert.fail('it was not made');
  },
};
