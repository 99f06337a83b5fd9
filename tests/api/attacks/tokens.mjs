// Tokens that were not made here, or not for this. The forger knows the key that signs, so that only what is wrong is refused.
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isOpen, shown, withProof } from './identity.mjs';

const part = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const HASH = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

export const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

/** A token with this header; `by`: what it is signed with, `null`: nothing. */
export function forged(claims, by, header = {}) {
  const head = { typ: 'JWT', alg: 'HS256', ...header };
  const body = `${part(head)}.${part(claims)}`;
  return `${body}.${by === null ? '' : createHmac(HASH[head.alg] ?? 'sha256', by).update(body).digest('base64url')}`;
}

/** The key that signs, out of the register of a home that is not encrypted. */
export function signingKey(home) {
  for (const file of ['visavis.db-wal', 'visavis.db'].map((name) => `${home}.profiles/register/${name}`)) {
    const found = existsSync(file) && /token-secret"([0-9a-f]{64})"/.exec(readFileSync(file, 'latin1'));
    if (found) return Buffer.from(found[1], 'hex');
  }
  throw new Error('the key that signs was not found in the register');
}

const now = () => Math.floor(Date.now() / 1000);
const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = publicKey.export({ type: 'spki', format: 'pem' });

/** By attack: (what Ben's token says, the key, Ben's tokens) → tokens. */
const FORGERIES = {
  'alg none': (claims) => [forged(claims, null, { alg: 'none' }), forged(claims, null, { alg: 'NonE' }), forged(claims, 'x', { alg: 'none' }), forged(claims, null), forged(claims, null, { alg: '' }), forged(claims, null, { alg: null })],
  'HS/RS swap': (claims, key) => [
    forged(claims, key, { alg: 'RS256' }),
    forged(claims, PEM),
    forged(claims, PEM, { jwk: publicKey.export({ format: 'jwk' }) }),
    forged(claims, key, { alg: 'HS512' }),
    forged(claims, key, { alg: 'HS384' }),
    forged(claims, '', { kid: '../../../../dev/null' }),
    forged(claims, key.toString('hex')),
    forged(claims, key, { alg: 'ES256' }),
  ],
  '`exp` as string': (claims, key) => [String(now() + 900), '9999999999', null, [now() + 900], true, {}, 1e300, 'never'].map((exp) => forged({ ...claims, exp }, key)),
  expired: (claims, key) => [61, 90, 3600, now()].map((ago) => forged({ ...claims, iat: now() - ago - 1800, exp: now() - ago - 1 }, key)),
  'wrong aud': (claims, key, refresh) => [refresh, ...[['somebody'], 'visavis', null, '', 7].map((aud) => forged({ ...claims, aud }, key)), forged({ ...claims, aud: undefined }, key), forged({ ...claims, iss: 'somebody' }, key)],
};

/** Ben's own request with a forged token of his. One forgery for each route in turn; on `GET /api/me` all of them. */
const attack = (name) => ({
  name,
  why: (route) => (isOpen(route) && route.path !== '/logout' ? 'it looks at no token' : null),
  async tries(stage, route) {
    await stage.ben.proof();
    const all = FORGERIES[name](claimsOf(stage.ben.access), stage.key, stage.ben.refresh);
    const chosen = route.id === 'GET /api/me' ? all : [all[stage.routes.indexOf(route) % all.length]];
    const tries = [];
    for (const proof of chosen.flatMap((token) => shown(route, token))) tries.push(await withProof(stage, route, proof, stage.ben));
    return [...tries, await stillIn(stage)];
  },
});

/** Nor may a forged token end the session that it says it is of. */
async function stillIn(stage) {
  const { status } = await stage.ben.ask('GET', { path: '/api/me' });
  return { aside: true, answer: { status: status === 200 ? 401 : 200, headers: '', body: Buffer.from(`Ben is signed out: ${status}`) } };
}

export const TOKENS = Object.keys(FORGERIES).map(attack);
