// Pages of other sites: names that lead here (DNS rebinding), requests across sites, and content that browsers send without asking.
import { good } from './good.mjs';
import { text } from './identity.mjs';
import { patiently, raw, wired, written } from './wire.mjs';

async function annsOwn(stage, route) {
  const request = wired(route.method, await good(route, stage.ann));
  return { ...request, headers: { ...request.headers, ...(await stage.ann.proof(request.path)) } };
}

async function withHeaders(stage, route, headers) {
  const own = await annsOwn(stage, route);
  const request = { ...own, headers: { ...own.headers, ...headers } };
  return { answer: await patiently(stage.port, request), sent: text(request), as: 'nobody' };
}

const foreignHost = {
  name: 'foreign Host',
  why: () => null,
  async tries(stage, route) {
    const { port } = stage;
    const tries = [];
    for (const host of ['evil.example', `evil.example:${port}`, `localhost.evil.example:${port}`, `127.0.0.1:${port + 1}`, '127.0.0.1']) {
      tries.push(await withHeaders(stage, route, { Host: host }));
    }
    const own = await annsOwn(stage, route);
    const two = written(port, { ...own, headers: { ...own.headers, Connection: 'close' } }, [`Host: evil.example`]);
    const absolute = written(port, { ...own, path: `http://evil.example${own.path}`, headers: { ...own.headers, Connection: 'close' } });
    for (const bytes of [two, absolute]) tries.push({ answer: await raw(port, [bytes]), sent: text(own), as: 'nobody' });
    return tries;
  },
};

const foreignOrigin = {
  name: 'foreign Origin',
  why: () => null,
  async tries(stage, route) {
    const tries = [];
    const origins = ['https://evil.example', 'null', `http://127.0.0.1:${stage.port + 1}`, `http://localhost.evil.example:${stage.port}`, `https://127.0.0.1:${stage.port}`];
    for (const origin of origins) tries.push(await withHeaders(stage, route, { Origin: origin }));
    // A browser of before Origin, or a form that leaves it out.
    tries.push(await withHeaders(stage, route, { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }));
    tries.push(await asked(stage, route));
    return tries;
  },
};

/** Asking first (preflight) must not be answered with leave to send it. */
async function asked(stage, route) {
  const headers = { Origin: 'https://evil.example', 'Access-Control-Request-Method': route.method, 'Access-Control-Request-Headers': 'authorization' };
  const request = { method: 'OPTIONS', path: (await good(route, stage.ann)).path, headers };
  const answer = await patiently(stage.port, request);
  const allows = /^access-control-allow-origin/im.test(answer.headers);
  return { answer, sent: text(request), as: 'nobody', allow: () => !allows };
}

/** What forms of any site send without asking first. */
const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'];

const plainText = {
  name: 'text/plain body',
  why: (route) => (route.body ? null : 'it reads no body'),
  async tries(stage, route) {
    const own = await annsOwn(stage, route);
    const tries = [];
    for (const type of ['text/plain', 'text/plain;charset=UTF-8', ...FORMS.filter((form) => !route.types.includes(form.split(';')[0])), '']) {
      const headers = { ...own.headers, 'Content-Type': type };
      if (type === '') delete headers['Content-Type'];
      const request = { ...own, headers };
      tries.push({ answer: await patiently(stage.port, request), sent: text(request) });
    }
    return tries;
  },
};

export const ORIGINS = [foreignHost, foreignOrigin, plainText];
