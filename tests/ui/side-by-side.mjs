// Journeys in several browsers at once. Each browser is a process of its own with a server of its own, so that nothing of one
// journey is seen by another; they take the next journey from one queue.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStage } from './stage.mjs';

/** What there is at once is found at once; a busy machine takes its time. Milliseconds. */
const PATIENCE = 45000;

/**
 * Performs all, `browsers` at a time. What a journey says is printed together when it is over. One that stumbles is tried once more,
 * alone, after the others: moves and fades of a page stumble on a machine that is doing other things. Twice is a fault.
 *
 * `journeys`: [name, async (open, say) => …]. Gives `{ passed, failed, complaints }`; complaints are what consoles said of tries.
 */
export async function performAll(journeys, { browsers = 2, args = [] } = {}) {
  const queue = [...journeys];
  const again = [];
  const complaints = [];
  let passed = 0;
  const work = async (stage, failed) => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { well, lines } = await perform(stage, ...next);
      if (well) passed += 1;
      else failed.push(next);
      console.log([...lines, ...(well || failed !== again ? [] : ['     once more, after the others'])].join('\n'));
    }
  };
  const onStage = async (failed) => {
    const stage = await openStage(args);
    await work(stage, failed).finally(() => stage.close());
    complaints.push(...stage.complaints);
  };
  await Promise.all(Array.from({ length: Math.min(browsers, journeys.length) }, () => onStage(again)));
  const twice = [];
  queue.push(...again);
  if (queue.length > 0) await onStage(twice);
  return { passed, failed: twice.length, complaints };
}

/** Whether it went well, and what is to be printed about it. */
async function perform(stage, name, journey) {
  const started = Date.now();
  const lines = [];
  const pages = [];
  const open = async (address, options = {}) => {
    const page = await stage.newPage(name, { viewport: { width: 1280, height: 800 }, ...options });
    pages.push(page);
    page.setDefaultTimeout(PATIENCE);
    await page.addInitScript(noteTheAtlas);
    await page.goto(stage.base + address);
    return page;
  };
  try {
    await journey(open, (line) => lines.push(`     ${line}`));
    lines.push(`ok   ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    return { well: true, lines };
  } catch (error) {
    lines.push(`FAIL ${name}: ${error.message}`);
    const file = join(tmpdir(), `visavis-failed-${name.replaceAll(/\W+/g, '-')}.png`);
    await pages.at(-1)?.screenshot({ path: file }).catch(() => {});
    return { well: false, lines };
  } finally {
    for (const page of pages) await page.close();
  }
}

/** In the page: keeps the picture that the painter is given, to paint the same with another one. */
function noteTheAtlas() {
  const upload = WebGL2RenderingContext.prototype.texImage2D;
  WebGL2RenderingContext.prototype.texImage2D = function (...all) {
    globalThis.__test_atlas = { width: all[3], height: all[4], rgba: all[8] };
    return upload.apply(this, all);
  };
}
