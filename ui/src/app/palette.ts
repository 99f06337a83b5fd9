import { t } from '../i18n';
import { keycaps } from '../lib/chord';
import type { App } from './app.svelte';

interface Entry {
  id: string;
  label: string;
  detail: string;
  run: () => void;
}

export interface Section {
  kind: 'actions' | 'chats' | 'characters';
  title: string;
  entries: Entry[];
}

const MOST_CHARACTERS = 200;

/** Everything that can be found by typing. */
export function paletteEntries(app: App, shownTheme: 'light' | 'dark'): Section[] {
  const sections: Section[] = [
    { kind: 'actions', title: t.palette.actions, entries: actions(app, shownTheme) },
    { kind: 'chats', title: t.nav.chats, entries: chats(app) },
    { kind: 'characters', title: t.nav.characters, entries: characters(app) },
  ];
  return sections.filter(({ entries }) => entries.length > 0);
}

function actions(app: App, shownTheme: 'light' | 'dark'): Entry[] {
  const { voice_on, captions } = app.preferences.value;
  const { handsFree, ear } = app.voice.hearing;
  const { session } = app.chat.talk;
  const other = shownTheme === 'dark' ? 'light' : 'dark';
  return [
    { id: 'new-chat', label: t.chats.newChat, detail: 'Ctrl N', run: () => void app.newChat() },
    { id: 'new-group', label: t.group.start, detail: '', run: () => app.askGroup() },
    { id: 'search', label: t.search.title, detail: 'Ctrl F', run: () => app.past.search.begin() },
    { id: 'bookmarks', label: t.search.bookmarks, detail: '', run: () => app.past.search.begin(true) },
    { id: 'hands-free', label: handsFree ? t.palette.handsFree.off : t.palette.handsFree.on, detail: 'Ctrl Shift H', run: () => void app.voice.toggleHandsFree() },
    { id: 'mute', label: ear.muted ? t.palette.mute.off : t.palette.mute.on, detail: keycaps(app.preferences.value.mute_key).join(' '), run: () => void app.voice.toggleMuted() },
    { id: 'record', label: t.voice.message.record, detail: 'Ctrl Shift A', run: () => void app.record() },
    { id: 'captions', label: captions ? t.palette.captions.off : t.palette.captions.on, detail: '', run: () => app.preferences.set('captions', !captions) },
    { id: 'voice', label: voice_on ? t.palette.toggleVoice.off : t.palette.toggleVoice.on, detail: '', run: () => app.preferences.set('voice_on', !voice_on) },
    { id: 'theme', label: t.palette.theme[other], detail: '', run: () => app.preferences.set('theme', other) },
    { id: 'new-character', label: t.characters.create, detail: '', run: () => void app.cast.create() },
    { id: 'from-photo', label: t.characters.fromPhoto, detail: '', run: () => app.films.openPhoto({ kind: 'new' }) },
    ...(session && !session.group ? [{ id: 'export-chat', label: t.palette.exportChat, detail: '', run: () => app.exportChat(session) }] : []),
    { id: 'memory', label: t.memory.open, detail: '', run: () => void app.you.showMemory(null) },
    { id: 'personas', label: t.personas.open, detail: '', run: () => app.you.showPersonas() },
    ...(session ? [{ id: 'notes', label: t.notes.title, detail: '', run: () => void app.you.notes.show() }] : []),
    ...(session ? [{ id: 'export-text', label: t.palette.exportText, detail: '', run: () => (app.keeping.exporting = session) }] : []),
    { id: 'import-chats', label: t.exchange.import.open, detail: '', run: () => app.keeping.importChats() },
    { id: 'data', label: t.palette.data, detail: '', run: () => app.router.go('settings', 'data') },
    ...(app.profiles.shared ? people(app) : []),
    ...(app.profiles.owns ? [{ id: 'programs', label: t.palette.server, detail: '', run: () => app.router.go('settings', 'programs') }] : []),
    { id: 'connect', label: t.palette.connect, detail: '', run: () => app.router.go('models', 'connect') },
    { id: 'offline', label: app.network.offline ? t.palette.offline.off : t.palette.offline.on, detail: '', run: () => void app.network.setOffline(!app.network.offline) },
    { id: 'new-script', label: t.scripts.create, detail: '', run: () => newScript(app) },
    { id: 'scripts', label: t.nav.scripts, detail: '', run: () => app.router.go('scripts') },
    { id: 'videos', label: t.nav.videos, detail: '', run: () => app.router.go('videos') },
    { id: 'models', label: t.nav.models, detail: '', run: () => app.router.go('models') },
    { id: 'settings', label: t.nav.settings, detail: 'Ctrl ,', run: () => app.router.go('settings') },
  ];
}

function people({ profiles, router }: App): Entry[] {
  return [
    { id: 'people', label: t.palette.people, detail: '', run: () => router.go('settings', 'people') },
    ...(profiles.me?.has_password ? [{ id: 'lock', label: t.profiles.menu.lock, detail: '', run: () => void profiles.lock() }] : []),
    { id: 'sign-out', label: t.profiles.menu.signOut, detail: '', run: () => void profiles.signOut() },
  ];
}

function newScript(app: App): void {
  app.router.go('scripts');
  app.scripts.beginning = { file: null };
}

function chats(app: App): Entry[] {
  return app.chats.sessions.map((session) => ({
    id: `chat-${session.id}`,
    label: app.titleOf(session),
    detail: app.characters.find((character) => character.id === session.character_id)?.name ?? '',
    run: () => void app.openChat(session.id),
  }));
}

function characters(app: App): Entry[] {
  // A list of thousands would make every key slow; the library finds the others.
  return app.characters.slice(0, MOST_CHARACTERS).map(({ id, name, tagline }) => ({ id: `character-${id}`, label: name, detail: tagline, run: () => void app.startChat(id) }));
}
