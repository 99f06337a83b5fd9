import { describe, expect, test, vi } from 'vitest';
import type { Backend } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { NO_VOICE } from '../../backend/fake-scripts';
import { NewestFrame, Preview } from './preview.svelte';
import { Scripts } from './scripts.svelte';
import { Studio } from './studio.svelte';

async function opened(id = 'lighthouse', query = '', change: Partial<Backend> = {}) {
  const backend = Object.assign(fakeBackend({ query: `pace=0&${query}` }), change);
  const failed = vi.fn();
  const studio = new Studio(backend, await backend.script(id), { changed: () => {}, failed }, 0);
  await backend.watchScripts((script) => studio.receive(script));
  return { backend, studio, failed };
}

const texts = (studio: Studio) => studio.script.lines.map(({ text }) => text);
const line = (studio: Studio, at: number) => studio.script.lines[at]!;
const settled = (studio: Studio) => vi.waitFor(() => expect(studio.saved).toBe(true));

describe('writing', () => {
  test('what is typed is seen at once and kept', async () => {
    const { studio, backend } = await opened();
    studio.type(line(studio, 0).id, 'You came.');
    expect(texts(studio)[0]).toBe('You came.');
    expect(studio.saved).toBe(false);
    await settled(studio);
    expect((await backend.script('lighthouse')).lines[0]?.text).toBe('You came.');
    expect(line(studio, 0).sound.state).toBe('changed');
  });

  test('a new line can be written in before the program has named it', async () => {
    const { studio, backend } = await opened();
    studio.addAfter(line(studio, 0));
    const fresh = line(studio, 1);
    const key = studio.keyOf(fresh.id);
    expect(fresh.speaker).toBe('theo');
    expect(studio.wanted).toEqual({ line: key, part: 'text', at: 0 });
    studio.type(fresh.id, 'Wait.');
    studio.split(line(studio, 1), 2);
    studio.edit({ kind: 'speaker', line: fresh.id, speaker: 'amara' });
    await settled(studio);
    expect(texts(studio).slice(1, 3)).toEqual(['Wa', 'it.']);
    expect(studio.keyOf(line(studio, 1).id)).toBe(key);
    expect(line(studio, 1).id).not.toBe(fresh.id);
    const kept = (await backend.script('lighthouse')).lines;
    expect(kept.slice(1, 3).map(({ text, speaker }) => `${speaker}: ${text}`)).toEqual(['amara: Wa', 'theo: it.']);
  });

  test.each([
    ['two with words', ['One', 'two'], 1, 'One two', 4],
    ['the lower one is empty', ['One', ''], 1, 'One', 'end'],
    ['the upper one is empty', ['', 'two'], 1, 'two', 0],
  ])('Backspace at the beginning: %s', async (_, [a, b], at, text, caret) => {
    const { studio } = await opened();
    studio.remove(studio.script.lines.slice(2));
    studio.edit({ kind: 'text', line: line(studio, 0).id, text: a! });
    studio.edit({ kind: 'text', line: line(studio, 1).id, text: b! });
    studio.mergeUp(line(studio, at));
    await settled(studio);
    expect(texts(studio)).toEqual([text]);
    expect(studio.wanted?.at).toBe(caret);
  });

  test('Delete at the end takes the next line in', async () => {
    const { studio } = await opened('raise');
    studio.mergeDown(line(studio, 0));
    await settled(studio);
    expect(texts(studio)[0]).toMatch(/hot\. Go\. Thank you/);
    studio.mergeDown(studio.script.lines.at(-1)!);
    expect(studio.saved).toBe(true);
  });

  test('undo and redo, with what was just typed', async () => {
    const { studio } = await opened();
    const before = texts(studio);
    studio.type(line(studio, 3).id, 'Is it true?');
    await studio.undo();
    expect(texts(studio)).toEqual(before);
    expect(studio.wanted?.line).toBe(studio.keyOf(line(studio, 3).id));
    await studio.redo();
    expect(texts(studio)[3]).toBe('Is it true?');
    expect(studio.script.can_redo).toBe(false);
  });

  test('several lines go at once, and come back at once', async () => {
    const { studio } = await opened();
    const before = texts(studio);
    studio.select([0, 1, 4].map((at) => studio.keyOf(line(studio, at).id)));
    expect(studio.selection.length).toBe(3);
    studio.remove(studio.selection);
    expect(studio.selected.size).toBe(0);
    expect(studio.script.lines.length).toBe(before.length - 3);
    await studio.undo();
    expect(texts(studio)).toEqual(before);
  });

  test('moving keeps to the list', async () => {
    const { studio } = await opened('raise');
    const [first] = texts(studio);
    studio.move(line(studio, 0), -1);
    expect(studio.saved).toBe(true);
    studio.move(line(studio, 0), 2);
    await settled(studio);
    expect(texts(studio)[2]).toBe(first);
  });

  test('pasted speeches stand in their order', async () => {
    const { studio } = await opened('raise');
    studio.insertAfter(line(studio, 0), [{ speaker: 'theo', text: 'A' }, { speaker: 'mira', text: 'B' }, { speaker: 'theo', text: 'C' }]);
    await settled(studio);
    expect(texts(studio).slice(1, 4)).toEqual(['A', 'B', 'C']);
  });

  test('an edit that fails is taken back and told', async () => {
    const { studio, backend } = await opened();
    const before = texts(studio);
    const real = backend.editScript;
    Object.assign(backend, { editScript: () => Promise.reject({ code: 'internal', message: 'The disk is full.' }) });
    studio.edit({ kind: 'remove', lines: [line(studio, 0).id] });
    expect(studio.script.lines.length).toBe(before.length - 1);
    await settled(studio);
    expect(texts(studio)).toEqual(before);
    expect(studio.problem).toBe('The disk is full.');
    Object.assign(backend, { editScript: real });
    studio.edit({ kind: 'title', title: 'Again' });
    await settled(studio);
    expect([studio.script.title, studio.problem]).toEqual(['Again', null]);
  });

  test('what is being typed outlives news from the program', async () => {
    const { studio, backend } = await opened();
    const calm = new Studio(backend, await backend.script('raise'), { changed: () => {}, failed: () => {} }, 10_000);
    calm.type(line(calm, 0).id, 'Half a sent');
    calm.receive({ ...(await backend.script('raise')), title: 'News' });
    expect([texts(calm)[0], calm.script.title]).toEqual(['Half a sent', 'News']);
    await calm.close();
    expect((await backend.script('raise')).lines[0]?.text).toBe('Half a sent');
    expect(studio.id).toBe('lighthouse');
  });
});

describe('sound', () => {
  test('all that need it are spoken, one after the other', async () => {
    const { studio } = await opened('raise');
    expect(studio.script.lines.filter(({ sound }) => sound.state === 'ready').length).toBe(2);
    await studio.speak(null);
    expect(studio.script.work?.kind).toBe('speaking');
    await vi.waitFor(() => expect(studio.script.work).toBeNull());
    expect(studio.script.lines.every(({ sound }) => sound.state === 'ready' && sound.peaks.length === 100)).toBe(true);
    expect(studio.script.estimated).toBe(false);
  });

  test('a line is spoken before it is heard, and heard until it ends', async () => {
    const { studio } = await opened('raise');
    const wanted = line(studio, 4);
    await studio.hear(wanted);
    await vi.waitFor(() => expect(studio.playing).toBe(studio.keyOf(wanted.id)));
    await studio.hush(true);
    expect(studio.playing).toBeNull();
  });

  test('a voice that fails says why, and nothing is played', async () => {
    const { studio } = await opened('internet', 'speak=fails');
    await studio.hear(line(studio, 0));
    await vi.waitFor(() => expect(line(studio, 0).sound.state).toBe('failed'));
    expect([line(studio, 0).sound.message, studio.playing]).toEqual([NO_VOICE, null]);
    await studio.speak([line(studio, 0)]);
    await vi.waitFor(() => expect(line(studio, 0).sound.state).toBe('ready'));
  });

  test('the own voice, and a file', async () => {
    const { studio } = await opened();
    await studio.record(line(studio, 0));
    expect(studio.recording).toBe(studio.keyOf(line(studio, 0).id));
    await studio.finishRecording(true);
    await settled(studio);
    expect([line(studio, 0).sound.source, studio.recording]).toEqual(['recording', null]);
    await studio.setSound(line(studio, 1), { name: 'a.wav', bytes: new Uint8Array(4) });
    expect(line(studio, 1).sound.source).toBe('file');
  });
});

describe('writing by the program', () => {
  test('the old lines are kept as a version; the new ones come one by one', async () => {
    const { studio } = await opened();
    const seen: number[] = [];
    const watch = setInterval(() => seen.push(studio.script.lines.length), 0);
    await studio.write({ prompt: 'A picnic', tone: 'Funny', length_s: 30 }, 'Before');
    expect(studio.script.work?.kind).toBe('writing');
    await vi.waitFor(() => expect(studio.script.work).toBeNull());
    clearInterval(watch);
    expect(studio.script.lines.length).toBe(6);
    expect(studio.script.versions[0]?.name).toBe('Before');
    await studio.restoreVersion(studio.script.versions[0]!.id);
    expect(studio.script.lines.length).toBe(9);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test('Stop keeps what is there', async () => {
    const { studio } = await opened('raise', 'pace=0.05');
    const patient = studio.write({ prompt: 'A picnic', tone: '', length_s: 120 }, 'Before');
    await patient;
    await vi.waitFor(() => expect(studio.script.lines.length).toBeGreaterThan(2));
    await studio.stopWork();
    const count = studio.script.lines.length;
    expect(studio.script.work).toBeNull();
    await new Promise((done) => setTimeout(done, 80));
    expect(studio.script.lines.length).toBe(count);
  });
});

describe('the list', () => {
  test('delete says what went, and it comes back', async () => {
    const scripts = new Scripts(fakeBackend({ query: 'pace=0' }));
    await scripts.load();
    const ids = scripts.all.map(({ id }) => id);
    expect(ids[0]).toBe('lighthouse');
    expect(await scripts.remove('lighthouse')).toMatch(/“The last lighthouse” and 9 recorded lines/);
    expect(scripts.find('lighthouse')).toBeUndefined();
    await scripts.restore('lighthouse');
    expect(scripts.all.map(({ id }) => id)).toEqual(ids);
    expect((await scripts.duplicate('raise')).title).toMatch(/copy/);
  });

  test('a pasted text brings its people along', async () => {
    const scripts = new Scripts(fakeBackend({ query: 'pace=0' }));
    const bytes = new TextEncoder().encode('MIRA: Hi.\nBOB: Hello.\nTHEO: Hey.');
    const script = await scripts.begin(['juno'], { kind: 'import', file: { name: 'Pasted script.txt', bytes } });
    expect([script.cast, script.lines.map(({ speaker }) => speaker)]).toEqual([['juno', 'mira', 'theo'], ['mira', 'juno', 'theo']]);
    expect(script.problems[0]).toMatch(/BOB/);
    await expect(scripts.begin([], { kind: 'import', file: { name: 'a.txt', bytes: new Uint8Array() } })).rejects.toThrow(/No lines/);
  });
});

describe('preview', () => {
  test('only the newest of many frames is painted', async () => {
    const painted: number[] = [];
    let finish = () => {};
    const frames = new NewestFrame((jpeg) => {
      painted.push(jpeg[0]!);
      return new Promise((done) => (finish = done));
    });
    for (const n of [1, 2, 3, 4]) frames.push(Uint8Array.of(n));
    finish();
    await vi.waitFor(() => expect(painted).toEqual([1, 4]));
  });

  test('a frame that cannot be read stops nothing', async () => {
    const painted: number[] = [];
    const frames = new NewestFrame(async (jpeg) => {
      if (jpeg[0] === 1) throw new Error('no picture');
      painted.push(jpeg[0]!);
    });
    frames.push(Uint8Array.of(1));
    await Promise.resolve();
    frames.push(Uint8Array.of(2));
    await vi.waitFor(() => expect(painted).toEqual([2]));
  });

  test('it runs to its end, and begins again from there', async () => {
    let send: (message: ArrayBuffer) => void = () => {};
    const played: number[] = [];
    const backend = fakeBackend({ query: 'pace=0' });
    Object.assign(backend, {
      playPreview: async (_id: string, from: number, _width: number, onFrame: typeof send) => {
        played.push(from);
        send = onFrame;
      },
      pausePreview: async () => {},
    });
    const preview = new Preview(backend, 'lighthouse', () => 5000);
    const message = (ms: number, ...jpeg: number[]) => {
      const bytes = new Uint8Array(4 + jpeg.length);
      new DataView(bytes.buffer).setUint32(0, ms, true);
      bytes.set(jpeg, 4);
      return bytes.buffer;
    };
    await preview.play();
    const old = send;
    send(message(1200, 1));
    expect([preview.time, preview.playing]).toEqual([1200, true]);
    await preview.pause();
    old(message(1300, 1));
    expect(preview.time).toBe(1200);
    await preview.toggle();
    send(message(5000));
    expect([preview.time, preview.playing]).toEqual([5000, false]);
    await preview.toggle();
    expect(played).toEqual([0, 1200, 0]);
  });

  test('one that breaks off without a word is over after a while', async () => {
    vi.useFakeTimers();
    const backend = Object.assign(fakeBackend({ query: 'pace=0' }), { playPreview: async () => {}, pausePreview: async () => {} });
    const preview = new Preview(backend, 'lighthouse', () => 5000);
    await preview.play();
    expect([preview.playing, preview.waiting]).toEqual([true, true]);
    await vi.advanceTimersByTimeAsync(16_000);
    vi.useRealTimers();
    expect([preview.playing, preview.waiting]).toEqual([false, false]);
    expect(preview.problem).toMatch(/broke off/);
  });

  test('while scrubbing, only places that are still wanted are painted', async () => {
    const asked: number[] = [];
    let answer = () => {};
    const backend = fakeBackend({ query: 'pace=0' });
    Object.assign(backend, {
      previewStill: (_id: string, at: number) => {
        asked.push(at);
        return new Promise((done) => (answer = () => done(new ArrayBuffer(1))));
      },
    });
    const preview = new Preview(backend, 'lighthouse', () => 5000);
    preview.shownBy(async () => {});
    for (const at of [100, 200, 300]) preview.seek(at);
    answer();
    await vi.waitFor(() => expect(asked).toEqual([0, 300]));
    preview.seek(9000);
    expect(preview.time).toBe(5000);
  });
});
