// Who asks: nobody, Ann for what is Ben's, and a session that ended because its refresh token came twice.
import { createHash } from 'node:crypto';
import { good } from './good.mjs';
import { patiently, wired } from './wire.mjs';

/** Routes that anybody may ask, signed in or not: they sign in, or say what there is. */
const OPEN = /^(GET \/(|docs.*|openapi\.json|ping|health|register|login)|POST \/api\/(signup|login|login\/|register\/|refresh\/)|POST \/(register|login|logout)|POST \/auth\/(register|login))$/;
/** Routes of other programs: open to this computer while there is no key; the key is tried apart. */
const KEYED = /^(GET|POST|DELETE) \/(api\/)?v1\/|^GET \/metrics$/;
/** The companion's pages know a session by its cookie as well. */
const COOKIE = /^\/(get-history|generate-lipsync|change-character|audio\/|video|logout)/;

export const isOpen = (route) => OPEN.test(route.id);
export const isKeyed = (route) => KEYED.test(route.id);
/** Whose answers need a session. */
export const isPersonal = (route) => !isOpen(route) && !isKeyed(route);

/** The ways in which a token is shown to a route. */
export function shown(route, token) {
  const ways = [{ Authorization: `Bearer ${token}` }];
  return COOKIE.test(route.path) ? [...ways, { Cookie: `visavis_session=${token}` }] : ways;
}

export const text = (request) => `${request.method} ${request.path} ${JSON.stringify(request.headers)} ${request.body?.toString('latin1') ?? ''}`;

/** A good request of theirs with another proof of who asks, or none. */
export async function withProof(stage, route, proof, theirs = stage.ann) {
  const request = wired(route.method, await good(route, theirs));
  const whole = { ...request, headers: { ...request.headers, ...proof } };
  return { answer: await patiently(stage.port, whole), sent: text(whole), as: 'nobody', allow: () => isKeyed(route) };
}

const noToken = {
  name: 'no token',
  why: (route) => (isOpen(route) ? 'anybody may ask' : null),
  tries: async (stage, route) => [await withProof(stage, route, {})],
};

/** Ben's own request, with Ann's token: refused where it names what is Ben's, and Ben still has it afterwards. */
const otherId = {
  name: "another profile's id",
  why: (route) => (route.id.includes('POST /logout') || route.id.includes('/auth/logout') ? 'it names nothing: it ends the session it is asked with' : signsIn(route) ? 'it proves who asks by itself' : null),
  async tries(stage, route) {
    const [theirs, own] = [await good(route, stage.ben), await good(route, stage.ann)];
    const before = await belongings(stage.ben);
    const names = theirs.path !== own.path || NAMED.some((field) => JSON.stringify(theirs.json?.[field]) !== JSON.stringify(own.json?.[field]));
    const request = wired(route.method, inOwnWords(theirs, stage));
    const proved = { ...request, headers: { ...request.headers, ...(await stage.ann.proof(request.path)) } };
    const stolen = { answer: await patiently(stage.port, proved), sent: text(proved), allow: () => !names };
    const after = await belongings(stage.ben);
    const kept = { answer: { status: before === after ? 404 : 200, headers: '', body: Buffer.from(`Ben's were ${before} and are ${after}`) } };
    return [stolen, { ...kept, aside: true }, { ...(await claimed(stage, route, own)), aside: true }];
  },
};

/** What is said in it is Ann's: only what it names is Ben's. */
function inOwnWords({ form, json, urlencoded, ...asked }, { ann, ben }) {
  const own = (value) => JSON.parse(JSON.stringify(value).replaceAll(ben.word, ann.word));
  const fields = form?.map(([name, value]) => [name, typeof value === 'object' ? value : own(value)]);
  return { ...asked, ...(form && { form: fields }), ...(json && { json: own(json) }), ...(urlencoded && { urlencoded: own(urlencoded) }) };
}

/** Fields that name something of somebody. */
const NAMED = ['image_filename', 'audio_filename', 'selectedCharacters', 'dialogue'];
const signsIn = (route) => isOpen(route) && route.method === 'POST';

/** Ann's own request that says it is Ben's wherever a careless server might look. */
async function claimed(stage, route, own) {
  const id = stage.ben.things.user_id;
  const asked = { ...own, query: { user_id: id, profile: id, userId: id } };
  if (own.json && !Array.isArray(own.json)) asked.json = { profile: id, userId: id, user: { id }, ...own.json };
  if (own.form) asked.form = [...own.form, ['userId', id], ['profile', id]];
  const request = wired(route.method, asked);
  const headers = { ...request.headers, ...(await stage.ann.proof(own.path)), 'X-User-Id': String(id), 'X-Profile': String(id) };
  return { answer: await patiently(stage.port, { ...request, path: own.path.includes('?') ? own.path : request.path, headers }), sent: text(request), allow: () => true };
}

/** Everything Ben can list, as one digest; what counts by itself (times, progress) is left out. */
async function belongings(who) {
  const lists = ['/api/my-characters', '/api/my-scripts', '/api/me', '/api/users/profile', `/api/get-messages/?session_id=${who.things.session_id ?? 1}`, '/get-history', `/api/chat/ai/history/${who.things.user_id}`];
  const answers = [];
  for (const path of lists) answers.push(steady((await who.ask('GET', { path })).body.toString()));
  return createHash('sha256').update(answers.join('\n')).digest('hex').slice(0, 12);
}

const steady = (text) => text.replaceAll(/"(video\w*|finalVideoPath|updatedAt|updated_at|\w*Progress|\w*Status|starred)":("[^"]*"|[^,}\]]*)/g, '');

/** A family of tokens whose refresh token was used twice: none of it opens anything any more. */
const reusedRefresh = {
  name: 'reused refresh',
  why: (route) => (isOpen(route) && route.path !== '/api/refresh/' ? 'it takes no token of a session' : null),
  async tries(stage, route) {
    stage.dead ??= await spent(stage);
    if (route.path === '/api/refresh/') {
      const request = wired('POST', { path: route.path, json: { refresh: stage.dead.refresh } });
      return [{ answer: await patiently(stage.port, request), sent: text(request), as: 'nobody' }];
    }
    return Promise.all(shown(route, stage.dead.access).map((proof) => withProof(stage, route, proof)));
  },
};

async function spent(stage) {
  const { access, refresh } = await stage.ann.session();
  const again = wired('POST', { path: '/api/refresh/', json: { refresh } });
  const first = await patiently(stage.port, again);
  const second = await patiently(stage.port, again);
  if (first.status !== 200 || second.status !== 401) throw new Error(`a refresh token is good once: ${first.status}, then ${second.status}`);
  return { access: JSON.parse(first.body).access ?? access, refresh: JSON.parse(first.body).refresh ?? refresh };
}

export const IDENTITY = [noToken, otherId, reusedRefresh];
