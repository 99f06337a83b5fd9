import { describe, expect, test, vi } from 'vitest';
import type { ServiceView } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { draftOfService, emptyService, serviceLacks } from './service-kinds';
import { Services } from './services.svelte';
import { Serving } from './serving.svelte';
import { VoiceChoice } from './voice-choice.svelte';

const KEY = 'sk-planted-canary-5d2e8b';

async function loaded(purpose: 'voice' | 'hearing', query = 'services=some') {
  const backend = fakeBackend({ query: `pace=0&${query}` });
  const told = { failed: vi.fn(), removed: vi.fn<(service: ServiceView, undo: () => void) => void>(), keyless: vi.fn() };
  const services = new Services(backend, purpose, told);
  await services.load();
  return { backend, told, services };
}

describe('connected services', () => {
  test('each purpose has its own', async () => {
    expect((await loaded('voice')).services.list?.map(({ id }) => id)).toEqual(['eleven', 'f5']);
    expect((await loaded('hearing')).services.list?.map(({ id }) => id)).toEqual(['deepgram']);
  });

  test('removed and back, without its key; who listened listens no more', async () => {
    const { services, told } = await loaded('hearing', 'services=lost');
    expect(services.hearing).toBe('deepgram');
    await services.remove(services.list![0]!);
    expect([services.list, services.hearing]).toEqual([[], null]);
    told.removed.mock.lastCall![1]();
    await vi.waitFor(() => expect(services.list).toHaveLength(1));
    expect(told.keyless).toHaveBeenCalled();
  });

  test('who listens shows at once, and goes back when the program refuses', async () => {
    const { services, backend, told } = await loaded('hearing');
    await services.listenWith('deepgram');
    expect(await backend.hearingService()).toBe('deepgram');
    backend.setHearingService = () => Promise.reject({ code: 'disk_full', message: 'Full.', retry_after_ms: null });
    const asked = services.listenWith(null);
    expect(services.hearing).toBeNull();
    await asked;
    expect(services.hearing).toBe('deepgram');
    expect(told.failed).toHaveBeenCalled();
  });

  test('a test tells its cause on the card', async () => {
    const { services } = await loaded('voice', 'services=some&offline');
    await services.test('eleven');
    await services.test('f5');
    expect(services.list?.map(({ tested }) => tested?.cause)).toEqual(['offline', null]);
  });
});

describe('a voice before it is chosen', () => {
  async function looked(id: string, query = 'services=some') {
    const backend = fakeBackend({ query: `pace=0&${query}` });
    const choice = new VoiceChoice(backend, 'mira');
    await choice.load();
    await choice.look(id);
    return { backend, choice, voice: choice.voices![0]! };
  }

  test('is heard, and nothing is chosen', async () => {
    const { backend, choice, voice } = await looked('eleven');
    const asked = vi.spyOn(backend, 'tryServiceVoice');
    const trial = choice.try(voice, 'Hello.');
    expect(choice.asking).toBe(voice.id);
    await choice.try(choice.voices![1]!, 'Hello.');
    await trial;
    expect(asked.mock.calls).toEqual([['eleven', voice.id, 'Hello.']]);
    expect([choice.asking, choice.tried, choice.problem]).toEqual([null, voice.id, null]);
    expect(await backend.characterService('mira')).toBeNull();
  });

  test('that does not speak says why, beside the list', async () => {
    const { backend, choice, voice } = await looked('eleven');
    await backend.forgetServiceKey('eleven');
    await choice.try(voice, 'Hello.');
    expect([choice.asking, choice.tried]).toEqual([null, null]);
    expect(choice.problem).toContain('key');
  });
});

describe('connecting one', () => {
  test('a wrong key is told apart; the key is kept nowhere in the page', async () => {
    const { backend, services } = await loaded('voice', '');
    const form = new Serving(backend, emptyService('elevenlabs', 'voice', []), null, (kept) => services.put(kept));
    await form.test('wrong-key-of-old-days');
    expect(form.report?.cause).toBe('wrong_key');
    form.keyChanged();
    expect(form.report).toBeNull();
    expect(await form.save(KEY)).toBe(true);
    expect(services.list?.[0]?.key).toEqual({ state: 'kept', last: '2e8b', where: 'keyring' });
    expect(JSON.stringify([form.draft, form.kept, services.list])).not.toContain(KEY);
  });

  test('another host loses the key, and is seen before it is saved', async () => {
    const { backend, services } = await loaded('voice');
    const kept = services.find('eleven')!;
    const form = new Serving(backend, draftOfService(kept), kept, (next) => services.put(next));
    form.set({ base_url: 'https://elsewhere.example' });
    expect(form.elsewhere).toBe(true);
    await form.save('');
    expect(services.find('eleven')?.key.state).toBe('none');
  });

  test.each([
    ['elevenlabs', '', false, 'key'],
    ['elevenlabs', '', true, null],
    ['openai-compatible', '', false, 'address'],
    ['openai-compatible', 'http://127.0.0.1:8880/v1', false, null],
    ['f5-tts', '', false, null],
  ] as const)('%s at "%s", keyed %s: lacks %s', (kind, base_url, keyed, lacks) => {
    expect(serviceLacks(emptyService(kind, 'voice', [], base_url), keyed)).toBe(lacks);
  });
});

describe('a character’s voice', () => {
  test('a service is looked at first; only a chosen voice is kept; this computer at once', async () => {
    const { backend } = await loaded('voice');
    const choice = new VoiceChoice(backend, 'mira');
    await choice.load();
    await choice.look('eleven');
    expect(choice.voices).toHaveLength(12);
    expect(await backend.characterService('mira'), 'nothing chosen yet').toBeNull();
    await choice.choose(choice.voices![3]!);
    expect(await backend.characterService('mira')).toEqual({ service_id: 'eleven', voice_id: 'v-3', voice_name: 'Charlotte' });
    await choice.look(null);
    expect(await backend.characterService('mira')).toBeNull();
  });

  test('a clone needs a sample, and is chosen when it is made', async () => {
    const { backend } = await loaded('voice');
    const choice = new VoiceChoice(backend, 'mira');
    await choice.look('f5');
    expect(await choice.clone()).toBe(false);
    expect(choice.problem).toContain('no voice sample');
    backend.cloneVoice = async () => ({ id: 'clone', name: 'From the sample', language: null, about: null });
    expect(await choice.clone()).toBe(true);
    expect([choice.kept?.voice_id, choice.voices?.map(({ id }) => id), choice.problem]).toEqual(['clone', ['clone'], null]);
  });

  test('an answer about a service that is no longer looked at is dropped', async () => {
    const { backend } = await loaded('voice');
    const choice = new VoiceChoice(backend, 'mira');
    const first = choice.look('eleven');
    const second = choice.look('f5');
    await Promise.all([first, second]);
    expect(choice.voices).toEqual([]);
  });
});
