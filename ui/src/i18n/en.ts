import { activity } from './en-activity';
import { branches } from './en-branches';
import { cards } from './en-cards';
import { care } from './en-care';
import { characters } from './en-characters';
import { chats } from './en-chats';
import { credits } from './en-credits';
import { data } from './en-data';
import { exchange } from './en-exchange';
import { files } from './en-files';
import { group } from './en-group';
import { lore } from './en-lore';
import { memory } from './en-memory';
import { messages } from './en-messages';
import { models } from './en-models';
import { network } from './en-network';
import { notes } from './en-notes';
import { personas } from './en-personas';
import { profiles } from './en-profiles';
import { providers } from './en-providers';
import { inspector, sheet } from './en-sheet';
import { photo } from './en-photo';
import { sample } from './en-sample';
import { scripts } from './en-scripts';
import { search } from './en-search';
import { server } from './en-server';
import { services } from './en-services';
import { videos } from './en-videos';
import { voice } from './en-voice';

/** All visible text in English. Other languages are objects of the same shape (`Texts`). */
export const en = {
  app: {
    name: 'Visavis',
    opening: 'Opening your chats',
    failedTitle: 'Visavis could not start',
    tryAgain: 'Try again',
    menu: 'Open menu',
    closeMenu: 'Close menu',
    collapse: 'Collapse sidebar',
    expand: 'Expand sidebar',
    main: 'Main',
    skip: 'Skip to message',
    close: 'Close',
    dismiss: 'Dismiss',
    undo: 'Undo',
    working: 'Working',
  },
  nav: { chats: 'Chats', characters: 'Characters', memory: 'Memory', scripts: 'Scripts', videos: 'Videos', models: 'Models', settings: 'Settings' },
  status: {
    idle: 'Idle',
    listening: 'Listening',
    transcribing: 'Transcribing',
    thinking: 'Thinking',
    speaking: 'Speaking',
    interrupted: 'Interrupted',
  },
  face: {
    label: (name: string, status: string) => `${name}, ${status.toLowerCase()}`,
    still: 'Still picture',
    loading: (name: string) => `${name} is coming`,
  },
  chat: {
    conversation: 'Conversation',
    message: 'Message',
    placeholder: (name: string) => `Say something to ${name}`,
    send: 'Send',
    stop: 'Stop',
    you: 'You',
    cut: 'stopped here',
    cutHint: 'Only what was heard is kept',
    replay: 'Play again',
    copy: 'Copy',
    copied: 'Copied',
    copyCode: 'Copy code',
    copyFailedShort: 'Not copied',
    spoiler: 'Hidden text. Press to show it.',
    copyFailed: 'The text could not be copied. Select it and press Ctrl+C.',
    linkCopied: 'Link copied. Paste it into your browser.',
    sending: 'Saving',
    thinking: (name: string) => `${name} is thinking`,
    toNewest: 'To the newest message',
    backToNewest: 'Back to the newest',
    loadingEarlier: 'Earlier messages are coming',
    loadEarlier: 'Load earlier messages',
    loadingLater: 'Later messages are coming',
    loadLater: 'Load later messages',
    brainHint: 'Small offline brain: it forgets and makes things up',
    brainMore: 'This small language model runs without network on any computer. It is for first steps. Do not rely on what it says.',
    hideHint: 'Hide this note',
    brainConnect: 'Connect another',
    voiceOff: 'Voice is off',
    noSpeaker: 'No speaker found, replies stay text',
    failed: 'That did not work',
    retry: 'Try again',
    keyHint: 'Enter sends, Shift+Enter starts a new line',
    greeting: { label: 'Greetings', previous: 'Previous greeting', next: 'Next greeting', at: (index: number, count: number) => `${index} of ${count}` },
    gone: 'Choose a companion to begin.',
    loading: 'Opening the chat',
  },
  chats,
  messages,
  branches,
  files,
  data,
  exchange,
  search,
  care,
  memory,
  personas,
  profiles,
  credits,
  server,
  notes,
  onboarding: {
    welcome: 'Welcome to Visavis',
    title: 'Who would you like to meet?',
    lead: 'Everyone here lives on this computer. What you say to each other stays here too.',
    companions: 'Companions',
    start: 'Start talking',
    starting: 'Waking them up',
    ready: 'Ready to talk, without any network',
    missing: 'Something is still missing',
    broken: (model: string, state: string) => `${model}: ${state.toLowerCase()}.`,
    checking: 'Checking what is on this computer',
    later: 'You can meet the others at any time.',
  },
  group,
  characters,
  sheet,
  cards,
  lore,
  inspector,
  providers,
  network,
  models,
  services,
  settings: {
    title: 'Settings',
    lead: 'Changes are kept at once.',
    saved: 'Saved',
    voiceGroup: 'Voice & microphone',
    voice: 'Speak replies',
    voiceHint: 'Off: replies appear as text only.',
    volume: 'Volume',
    lookGroup: 'Look',
    theme: 'Theme',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    textSize: 'Text size',
    motion: 'Motion',
    motions: { system: 'System', full: 'Full', reduced: 'Reduced' },
    motionHint: 'Reduced: the face is a still picture and nothing slides.',
    dataGroup: 'Your data',
    encryption: 'Encryption',
    encryptions: {
      keyring: 'Encrypted. The key is in this computer’s keyring.',
      passphrase: 'Encrypted with your passphrase.',
      none: 'Not encrypted. Whoever can read this disk can read your chats.',
      unknown: 'Not known',
    },
    memoryGroup: 'You and memory',
    local: 'Chats, voices and faces are kept on this computer, and nowhere else.',
    keysGroup: 'Keys',
    version: 'Version',
    keys: {
      newChat: 'New chat',
      palette: 'Find anything',
      settings: 'Settings',
      stop: 'Stop',
      rename: 'Rename a chat',
      edit: 'Edit your last message, from an empty box',
      previousAnswer: 'Previous answer',
      nextAnswer: 'Next answer, or a new one',
      saveEdit: 'Save an edited message',
      search: 'Search chats',
      ctrlF: 'Ctrl F',
      handsFree: 'Hands-free on or off',
      record: 'Record a voice message',
      hold: 'Hold to talk, outside the message box',
      mute: 'Mute the microphone',
    },
    percent: (share: number) => `${Math.round(share * 100)}%`,
  },
  vault: {
    newTitle: 'Keep your chats private',
    newLead: 'This computer has no keyring to hold a key, so you choose how your chats are kept.',
    passphrase: 'Passphrase',
    repeat: 'Passphrase again',
    show: 'Show passphrase',
    differ: 'The two passphrases are not the same yet.',
    warning: 'There is no way to recover it. Write it down somewhere safe.',
    create: 'Protect my chats',
    creating: 'Making the key',
    plain: 'Keep unencrypted on this computer',
    plainHint: 'Whoever can read this disk can then read your chats.',
    strength: ['At least 8 characters', 'Easy to guess. Add a few words.', 'Fair. One more word makes it strong.', 'Strong'],
    lockedTitle: 'Welcome back',
    lockedLead: 'Your chats are locked. Enter your passphrase to open them.',
    unlock: 'Unlock',
    unlocking: 'Opening',
  },
  voice,
  photo,
  sample,
  activity,
  scripts,
  videos,
  palette: {
    title: 'Find anything',
    placeholder: 'Search chats, characters and actions',
    actions: 'Actions',
    nothing: 'Nothing found. Try another word.',
    toggleVoice: { on: 'Turn voice on', off: 'Turn voice off' },
    handsFree: { on: 'Turn hands-free on', off: 'Turn hands-free off' },
    mute: { on: 'Mute the microphone', off: 'Unmute the microphone' },
    captions: { on: 'Show captions', off: 'Hide captions' },
    connect: 'Connect a provider',
    offline: { on: 'Go offline', off: 'Go online' },
    theme: { light: 'Light theme', dark: 'Dark theme', system: 'Theme of the system' },
    copy: 'Copy last reply',
    exportChat: 'Export this chat as a video',
    exportText: 'Export this chat as text',
    data: 'Backups, export, bin',
    people: 'People on this computer',
    server: 'Other programs',
  },
};

export type Texts = typeof en;
