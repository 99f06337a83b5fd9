import { describe, expect, test } from 'vitest';
import type { MessageView } from '../../backend';
import { only, withEarlier, withLater, withStored, worthKeeping, type MessageWindow } from './chat-window';

/** The message at this place of a long path. */
function at(place: number, more: Partial<MessageView> = {}): MessageView {
  return { id: `m${place}`, session_id: 's1', role: 'assistant', text: 'x', created_ms: place, cut: false, has_voice: false, spoken: false, voice_ms: null, timing: null, speaker: null, provider: null, edited: false, variants: [], bookmarked: false, reaction: null, files: [], ...more };
}

/** Places from `first` up to before `end`, of so many. */
function held(first: number, end: number, of: number): MessageWindow & { messages: MessageView[] } {
  return { messages: Array.from({ length: end - first }, (_, n) => at(first + n)), earlier: first, later: of - end };
}

const told = ({ messages, earlier, later }: MessageWindow) => [messages.at(0)?.id, messages.at(-1)?.id, messages.length, earlier, later];

describe('pages of a long chat', () => {
  test('earlier ones stand before, later ones after', () => {
    const window = held(50, 60, 100);
    expect(told(withEarlier(window, 'm50', { messages: [...held(40, 50, 100).messages], earlier: 40 }))).toEqual(['m40', 'm59', 20, 40, 40]);
    expect(told(withLater(window, 'm59', { messages: [...held(60, 70, 100).messages], later: 30 }))).toEqual(['m50', 'm69', 20, 50, 30]);
  });

  test('a page that comes too late for where the reader went is void', () => {
    const window = held(50, 60, 100);
    expect(withEarlier(window, 'm20', { messages: [at(19)], earlier: 19 })).toBe(window);
    expect(withLater(window, 'm20', { messages: [at(21)], later: 78 })).toBe(window);
  });

  test('what is let go is counted', () => {
    expect(told(only(held(10, 90, 100), 5, 70))).toEqual(['m15', 'm79', 65, 15, 20]);
  });

  test('only of many messages something is let go, and never near the view', () => {
    expect(worthKeeping(360, 0, 20)).toBeNull();
    expect(worthKeeping(480, 130, 150)).toEqual([10, 270]);
    expect(worthKeeping(480, 0, 20)).toEqual([0, 140]);
    expect(worthKeeping(480, 460, 480)).toEqual([340, 480]);
    expect(worthKeeping(361, 100, 261), 'all of it is near').toBeNull();
  });
});

describe('a message is stored', () => {
  test('at the newest it is shown, while older ones are read it counts', () => {
    expect(told(withStored(held(90, 100, 100), at(100)))).toEqual(['m90', 'm100', 11, 90, 0]);
    expect(told(withStored(held(40, 50, 100), at(100)))).toEqual(['m40', 'm49', 10, 40, 51]);
  });

  test('one that was let go and has got its voice does not come back at the end', () => {
    expect(told(withStored(held(90, 100, 100), at(3, { has_voice: true })))).toEqual(['m90', 'm99', 10, 90, 0]);
    expect(told(withStored(held(40, 50, 100), at(3, { has_voice: true })))).toEqual(['m40', 'm49', 10, 40, 50]);
  });

  test('a known one changes where it stands', () => {
    const window = withStored(held(40, 50, 100), at(45, { has_voice: true }));
    expect(told(window)).toEqual(['m40', 'm49', 10, 40, 50]);
    expect(window.messages[5]?.has_voice).toBe(true);
  });
});
