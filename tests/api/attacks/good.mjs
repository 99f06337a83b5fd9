// One good request of every route, made of what the person who asks has. Routes that are not named here are asked with what their
// description says.
import { readFileSync } from 'node:fs';
import { pause } from '../serving.mjs';
import { png, wav } from './files.mjs';

const PHOTOS = new URL('../../../src-tauri/crates/avatar/tests/photo/', import.meta.url);
/** Nobody has the same as somebody else. */
const face = (who) => {
  const [filename, type] = who.word.startsWith('ben') ? ['astronaut.png', 'image/png'] : ['grace_hopper.jpg', 'image/jpeg'];
  return { bytes: readFileSync(new URL(filename, PHOTOS)), filename, type };
};
const sound = () => ({ bytes: wav(), filename: 'tone.wav', type: 'audio/wav' });
const voice = (who) => ({ bytes: who.voice, filename: 'voice.wav', type: 'audio/wav' });
const picture = (words) => ({ bytes: png(64, words), filename: 'picture.png', type: 'image/png' });

/** Things that are made when they are first needed, or anew for whoever deletes them. */
const MAKE = {
  async image_filename(who) {
    return (await who.demand('POST', { path: '/api/v1/upload/image', form: [['file', face(who)]] })).body.filename;
  },
  async audio_filename(who) {
    return (await who.demand('POST', { path: '/api/v1/upload/audio', form: [['file', sound()]] })).body.filename;
  },
  async avatar_job(who) {
    return (await who.demand('POST', { path: '/api/v1/generate/async', json: await avatar(who) })).body.job_id;
  },
  async video_filename(who) {
    const made = (await who.demand('POST', { path: '/api/v1/generate', json: await avatar(who) })).body;
    const film = await who.demand('GET', { path: `/api/v1/download/${made.video_filename}` });
    who.remember('film', film.bytes);
    return made.video_filename;
  },
  async character_id(who) {
    const form = [['displayName', `Friend ${who.word}`], ['speed', '1.0'], ['audioFile', voice(who)], ['imageFiles', face(who)]];
    return (await who.demand('POST', { path: '/api/characters/complete', form })).body.id;
  },
  async script_id(who) {
    const made = (await who.demand('POST', { path: '/api/scripts/generate', json: await script(who) })).body;
    const dialogue = [{ speaker: made.selectedCharacters[0], text: `Hello ${who.word}.`, audioFile: '' }];
    await who.demand('PUT', { path: `/api/scripts/${made.id}`, json: { dialogue } });
    return made.id;
  },
  async video_job(who) {
    return (await who.demand('POST', { path: `/api/scripts/${await thing(who, 'script_id')}/generate-video`, json: {} })).body.job.jobId;
  },
  async picture(who) {
    await who.demand('POST', { path: '/api/users/profile-picture', form: [['file', face(who)]] });
    const path = '/api/users/profile-picture';
    who.remember('picture', (await who.demand('GET', { path })).bytes);
    return path;
  },
  async character(who) {
    const id = await thing(who, 'character_id');
    return (await who.demand('GET', { path: '/api/my-characters' })).body.find((one) => one.id === id);
  },
  async script_film(who) {
    const job = await thing(who, 'video_job');
    for (let n = 0; n < 600; n += 1) {
      const { finalVideoPath, errorMessage } = (await who.demand('GET', { path: `/api/video-jobs/${job}` })).body;
      if (errorMessage) throw new Error(`the film of a script: ${errorMessage}`);
      if (finalVideoPath) return finalVideoPath;
      await pause(500);
    }
    throw new Error('the film of a script was not made in time');
  },
  async session_id(who) {
    return (await who.demand('POST', { path: '/api/send-message/', json: { text: `Hello, I am ${who.word}` } })).body.session_id;
  },
  async audio_id(who) {
    const said = (await who.demand('POST', { path: '/generate-lipsync', json: lipsync(who) })).body;
    return /\/audio\/([^/"?]+)/.exec(JSON.stringify(said))?.[1];
  },
  async film_url(who) {
    const said = (await who.demand('POST', { path: '/generate-lipsync', json: { ...lipsync(who), input_face: await thing(who, 'image_filename') } })).body;
    who.remember('film of a reply', (await who.demand('GET', { path: said.video_url })).bytes);
    return said.video_url;
  },
  async file_id(who) {
    const kept = (await who.demand('POST', { path: '/api/media/upload', form: [['file', picture(who.word)]] })).body;
    return kept.data.file_id;
  },
};

export async function thing(who, name) {
  who.things[name] ??= await MAKE[name](who);
  return who.things[name];
}

async function avatar(who) {
  return { image_filename: await thing(who, 'image_filename'), audio_filename: await thing(who, 'audio_filename'), output_fps: 10, output_resolution: 256 };
}

const script = async (who) => ({ selectedCharacters: [await thing(who, 'character_id')], prompt: `Two short lines about tea and ${who.word}.` });
const lipsync = (who) => ({ text_prompt: `Say hello to ${who.word}`, ai_personality: 'kind', sessionId: 'one' });
const login = (who) => ({ username: who.name, password: who.password });
const at = (path) => async (who) => ({ path: path.includes('USER') ? path.replace('USER', who.things.user_id) : path });
const of = (path, name, more = () => ({})) => async (who) => ({ path: path.replace('*', await thing(who, name)), ...(await more(who)) });
const freshly = (path, name) => async (who) => ({ path: path.replace('*', await MAKE[name](who)) });
/** The same of what takes long to make: one is kept for it until it is gone. */
const spare = (path, name, list) => async (who) => {
  const kept = `spare ${name}`;
  const there = who.things[kept] && (await who.demand('GET', { path: list })).bytes.includes(who.things[kept]);
  if (!there) who.things[kept] = await MAKE[name](who);
  return { path: path.replace('*', who.things[kept]) };
};

/** Somebody who is not there yet; each sign-up needs another. */
let strangers = 0;
const stranger = () => `stranger ${process.pid} ${(strangers += 1)}`;

/** By method and path: (person) → what is asked. */
export const GOOD = {
  'POST /api/v1/upload/image': async (who) => ({ path: '/api/v1/upload/image', form: [['file', face(who)]] }),
  'POST /api/v1/upload/audio': async () => ({ path: '/api/v1/upload/audio', form: [['file', sound()]] }),
  'POST /api/v1/generate': async (who) => ({ path: '/api/v1/generate', json: await avatar(who) }),
  'POST /api/v1/generate/async': async (who) => ({ path: '/api/v1/generate/async', json: await avatar(who) }),
  'GET /api/v1/status/{job_id}': of('/api/v1/status/*', 'avatar_job'),
  'GET /api/v1/download/{filename}': of('/api/v1/download/*', 'video_filename'),
  'DELETE /api/v1/cleanup/{filename}': freshly('/api/v1/cleanup/*', 'audio_filename'),

  'GET /v1/models/{model}': at('/v1/models/mira'),
  'POST /v1/chat/completions': async () => ({ path: '/v1/chat/completions', json: { model: 'mira', max_tokens: 8, messages: [{ role: 'user', content: 'Hi' }] } }),
  'POST /v1/audio/speech': async () => ({ path: '/v1/audio/speech', json: { model: 'tts-1', input: 'Hi.', voice: 'alloy', response_format: 'wav' } }),
  'POST /v1/audio/transcriptions': async () => ({ path: '/v1/audio/transcriptions', form: [['file', sound()], ['model', 'whisper-1']] }),

  'GET /v1/talk': async () => ({ path: '/v1/talk', headers: { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' } }),

  'POST /api/signup': async () => ({ path: '/api/signup', json: { name: stranger(), email: `${stranger().replaceAll(' ', '.')}@example.com`, password: 'mauve otter 9 lanterns' } }),
  'POST /api/login': async (who) => ({ path: '/api/login', json: { email: who.email, password: who.password } }),
  'GET /api/my-activities': at('/api/my-activities?limit=5'),
  'POST /api/characters/complete': async (who) => ({ path: '/api/characters/complete', form: [['displayName', `Friend ${who.word}`], ['speed', '1.0'], ['audioFile', voice(who)], ['imageFiles', face(who)]] }),
  'PUT /api/characters/{character_id}': of('/api/characters/*', 'character_id', (who) => ({ form: [['displayName', `Friend ${who.word}`], ['speed', '1.1']] })),
  'DELETE /api/characters/{character_id}': spare('/api/characters/*', 'character_id', '/api/my-characters'),
  'POST /api/characters/{character_id}/star': of('/api/characters/*/star', 'character_id'),
  'DELETE /api/characters/{character_id}/star': of('/api/characters/*/star', 'character_id'),
  'POST /api/scripts/generate': async (who) => ({ path: '/api/scripts/generate', json: await script(who) }),
  'PUT /api/scripts/{script_id}': of('/api/scripts/*', 'script_id', async (who) => ({ json: { dialogue: [{ speaker: await thing(who, 'character_id'), text: `Hello ${who.word}.`, audioFile: '' }] } })),
  'DELETE /api/scripts/{script_id}': spare('/api/scripts/*', 'script_id', '/api/my-scripts'),
  'POST /api/scripts/{script_id}/generate-video': of('/api/scripts/*/generate-video', 'script_id', () => ({ json: {} })),
  'GET /api/scripts/{script_id}/video-status': async (who) => (await thing(who, 'video_job'), { path: `/api/scripts/${await thing(who, 'script_id')}/video-status` }),
  'GET /api/video-jobs/{job_id}': of('/api/video-jobs/*', 'video_job'),

  'GET /api/static/audio_files/{name}': async (who) => ({ path: (await thing(who, 'character')).audioFile }),
  'GET /api/static/images/{name}': async (who) => ({ path: Object.values((await thing(who, 'character')).images)[0] }),
  'GET /api/videos/{name}': of('*', 'script_film'),

  'POST /api/register/': async () => ({ path: '/api/register/', json: { username: stranger(), password: 'mauve otter 9 lanterns' } }),
  'POST /api/login/': async (who) => ({ path: '/api/login/', json: login(who) }),
  'POST /api/refresh/': async (who) => ({ path: '/api/refresh/', json: { refresh: (await who.session()).refresh } }),
  'POST /api/send-message/': async (who) => ({ path: '/api/send-message/', json: { text: `Hello ${who.word}`, session_id: await thing(who, 'session_id') } }),
  'GET /api/get-messages/': of('/api/get-messages/?session_id=*', 'session_id'),

  'POST /register': async () => ({ path: '/register', urlencoded: { username: stranger(), password: 'mauve otter 9 lanterns' } }),
  'POST /login': async (who) => ({ path: '/login', urlencoded: login(who) }),
  'POST /generate-lipsync': async (who) => ({ path: '/generate-lipsync', json: lipsync(who) }),
  'POST /change-character': async () => ({ path: '/change-character', json: { characterName: 'Mira' } }),
  'GET /get-history': async (who) => (await thing(who, 'audio_id'), { path: '/get-history' }),
  'GET /audio/{audio_id}': of('/audio/*', 'audio_id'),
  'GET /video': of('*', 'film_url'),

  'POST /auth/register': async () => ({ path: '/auth/register', json: { username: stranger(), name: stranger(), email: `${stranger().replaceAll(' ', '.')}@example.com`, password: 'mauve otter 9 lanterns' } }),
  'POST /auth/login': async (who) => ({ path: '/auth/login', json: { ...login(who), email: who.email } }),
  'PUT /api/users/profile': async (who) => ({ path: '/api/users/profile', json: { language: 'en', name: who.name } }),
  'POST /api/users/profile-picture': async (who) => ({ path: '/api/users/profile-picture', form: [['file', face(who)]] }),
  'GET /api/users/profile-picture': of('*', 'picture'),
  'PUT /api/users/{user_id}/api-key': async (who) => ({ path: `/api/users/${who.things.user_id}/api-key`, json: { api_key: `key-${who.word}` } }),
  'POST /api/chat/ai/send': async (who) => ({ path: '/api/chat/ai/send', json: { message: `Hello ${who.word}`, user_id: who.things.user_id } }),
  'GET /api/chat/ai/history/{user_id}': at('/api/chat/ai/history/USER'),
  'DELETE /api/chat/ai/history/{user_id}': at('/api/chat/ai/history/USER'),
  'POST /api/media/upload': async (who) => ({ path: '/api/media/upload', form: [['file', picture(who.word)]] }),
  'GET /api/media/{file_id}': of('/api/media/*', 'file_id'),
  'DELETE /api/media/{file_id}': freshly('/api/media/*', 'file_id'),
};

export async function good(route, who) {
  if (GOOD[route.id]) return GOOD[route.id](who);
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name) => who.things[name] ?? who.things.user_id);
  if (route.body === 'form') return { path, form: Object.entries(route.example ?? {}).map(([name, value]) => [name, value === 'words' ? picture(who.word) : value]) };
  return route.body ? { path, [route.body]: route.example } : { path };
}
