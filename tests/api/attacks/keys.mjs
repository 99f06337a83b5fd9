// From the first API key on nobody gets in without: all routes that were open to this computer are asked without, and with a wrong one.
import { pause } from '../serving.mjs';
import { good } from './good.mjs';
import { isKeyed, text } from './identity.mjs';
import { judged } from './judge.mjs';
import { patiently, wired } from './wire.mjs';

/** Until a key that was made elsewhere counts, ms. */
const SOON = 1500;

/** Gives a sentence for each answer that should not have been. */
export async function closedByKey(stage) {
  const routes = stage.routes.filter(isKeyed);
  const requests = [];
  for (const route of routes) requests.push([route, wired(route.method, await good(route, stage.ann))]);
  stage.house.cli('api-keys', 'create', 'client');
  await pause(SOON);
  const failures = [];
  for (const [route, request] of requests) {
    for (const key of [{}, { 'X-API-Key': 'vv-wrong' }, { Authorization: 'Bearer wrong' }, { Cookie: 'visavis_session=wrong' }]) {
      const sent = { ...request, headers: { ...request.headers, ...key } };
      const { verdict, why } = judged(stage, { answer: await patiently(stage.port, sent), sent: text(sent), as: 'nobody' });
      if (verdict !== 'refused') failures.push(`no key (${Object.keys(key)[0] ?? 'nothing'}), ${route.id}: ${why}`);
    }
  }
  stage.house.cli('api-keys', 'revoke', 'client');
  await pause(SOON);
  console.log(`${failures.length ? 'FAIL' : 'ok  '} with an API key made: ${routes.length} routes are closed without it`);
  return failures;
}
