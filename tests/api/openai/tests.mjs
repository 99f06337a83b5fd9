// The OpenAI-style surface, asked by the official client; and the server itself: its keys, where it listens, how it ends.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pause } from '../documents.mjs';

const here = dirname(fileURLToPath(import.meta.url));
/** So soon a key that was made elsewhere counts, ms. */
const FRESH = 1100;

export const tests = {
  async 'the official client works, and a key shuts the door'({ base, python, cli, worked }) {
    const { api_key } = cli('api-keys', 'create', 'client');
    assert.equal(cli('api-keys', 'list')[0].name, 'client');
    await pause(FRESH);
    const health = async (query, headers) => (await fetch(`${base}/api/v1/health${query}`, { headers })).status;
    assert.equal(await health('', {}), 401, 'closed without the key');
    assert.equal(await health('', { 'X-API-Key': api_key }), 200);
    assert.equal(await health(`?api_key=${api_key}`, {}), 200);
    const out = await worked(python, [join(here, 'client.py'), `${base}/v1`, api_key]);
    const seen = JSON.parse(out);
    assert.ok(seen.models.includes('mira') && seen.tokens > 0, out);
    assert.ok(seen.reply.length > 2 && seen.streamed.length > 2 && seen.pieces > 2, out);
    assert.match(seen.heard.toLowerCase(), /quick brown fox/);
    assert.ok(seen.segments > 0, out);
    assert.equal(seen.wrong_key, 'invalid_api_key');
    cli('api-keys', 'revoke', 'client');
    await pause(FRESH);
    assert.equal(await health('', {}), 200, 'open again');
  },
  async 'elsewhere than on this computer nothing is served'({ run, program }) {
    const refused = await run(program, ['serve', '--host', '0.0.0.0', '--port', '8010']);
    assert.equal(refused.code, 2);
    assert.match(refused.err, /TLS/);
  },
  async 'it ends when it is told to'({ server }) {
    server.child.kill('SIGINT');
    assert.equal(await server.ended, 0, server.said.err);
    assert.ok(!server.said.err.includes('panicked'), server.said.err);
  },
};
