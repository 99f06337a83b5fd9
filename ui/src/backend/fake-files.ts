import type { MessageView } from './backend';
import { BackendError } from './errors';
import type { FakeTimers } from './fake-timers';
import type { FileBackend, FileKind, FileView, HandedFile } from './files';
import type { NamedBytes } from './scripts';

/** What files need of the rest of the fake program. */
interface Stage {
  send(sessionId: string, text: string, files: FileView[]): Promise<MessageView>;
  id(prefix: string): string;
}

const LARGEST = 25 * 1024 * 1024;
const SHOWN = 20_000;
/** Of the local model. */
const ROOM = 1200;
const REPORT = `Quarterly report

Sales rose by 12 % to 4.1 million. The north did best, the west lost a customer and will need until autumn to replace them.

Costs
Freight is 18 % dearer than last year. Two suppliers have given notice of higher prices for the spring.

What we propose
1. Renew the freight contract before June.
2. Visit the three largest customers in the west in person.
3. Hire one more person for the workshop.
`;

interface Kept { view: FileView; text: string; picture: string }

/**
 * Files of the fake: pictures are themselves, texts are read, of everything else there is a report. `?sends=remote`: a
 * provider answers, so files leave this computer; else the local model does, which sees no pictures. `?handed=slow`.
 */
export function fakeFiles(query: URLSearchParams, timers: FakeTimers, stage: Stage): FileBackend {
  const remote = query.get('sends') === 'remote';
  const handed = new Map<string, { file: HandedFile; picture: string }>();
  const kept = new Map<string, Kept>();
  const find = (id: string): Kept => {
    const file = kept.get(id);
    if (!file) throw new BackendError('file_text', 'not_found', 'This file is no longer here.');
    return file;
  };
  return {
    handFile: async (_sessionId, { name, bytes }) => {
      await timers.wait(query.get('handed') === 'slow' ? 60_000 : 500);
      const read = readFile({ name, bytes }, remote);
      const file: HandedFile = { token: stage.id('file'), name, bytes: bytes.length, to: remote ? 'Claude · api.anthropic.com' : 'this computer', leaves: remote, ...read };
      handed.set(file.token, { file, picture: read.thumbnail ?? '' });
      return file;
    },
    dropHanded: async (token) => void handed.delete(token),
    sendWithFiles: async (sessionId, text, tokens) => {
      const views = tokens.map((token): FileView => {
        const held = handed.get(token);
        if (!held) throw new BackendError('send_with_files', 'not_found', 'A file waited too long and was put away. Add it again.');
        const { name, kind, bytes, pages, characters, thumbnail } = held.file;
        return { id: `kept-${token}`, name, kind, bytes, pages, characters, thumbnail };
      });
      const message = await stage.send(sessionId, text, views);
      for (const [i, token] of tokens.entries()) {
        const held = handed.get(token);
        if (held) kept.set(views[i]!.id, { view: views[i]!, text: held.file.text, picture: held.picture });
        handed.delete(token);
      }
      return message;
    },
    fileText: async (id) => {
      await timers.wait(120);
      return find(id).text;
    },
    filePicture: async (id) => {
      await timers.wait(120);
      return find(id).picture;
    },
    saveFile: async (id) => `/Downloads/${find(id).view.name}`,
  };
}

type Read = Pick<HandedFile, 'kind' | 'pages' | 'width' | 'height' | 'characters' | 'tokens' | 'text' | 'cut' | 'thumbnail' | 'hint'>;

function readFile({ name, bytes }: NamedBytes, sees: boolean): Read {
  if (bytes.length > LARGEST) throw new BackendError('hand_file', 'too_large', 'This file has 40 MB; at most 25 MB can be handed over. Send a part of it.');
  const kind = kindOf(name, bytes);
  if (kind === null) throw new BackendError('hand_file', 'unknown_kind', 'What this file holds is not known here. Pictures, PDF, text, Markdown, Word (docx) and CSV can be handed over.');
  if (kind === 'image') return picture(bytes, sees);
  const words = new TextDecoder().decode(bytes);
  if (kind === 'pdf' && words.includes('/Encrypt')) throw new BackendError('hand_file', 'encrypted', 'This PDF is locked with a password. Open it in a PDF program, save a copy without the password, and add the copy.');
  const whole = kind === 'pdf' || kind === 'docx' ? REPORT : words;
  const fits = whole.slice(0, sees ? SHOWN : ROOM * 4);
  const cut = fits.length < whole.length ? `The model has room for the first ${fits.length.toLocaleString('en')} of ${whole.length.toLocaleString('en')} characters. Of the rest it gets the passages that fit your question.` : null;
  return { kind, pages: kind === 'pdf' ? 3 : null, width: null, height: null, characters: whole.length, tokens: Math.ceil(fits.length / 4), text: fits, cut, thumbnail: null, hint: null };
}

function picture(bytes: Uint8Array, sees: boolean): Read {
  const thumbnail = `data:image/png;base64,${btoa(bytes.reduce((all, byte) => all + String.fromCharCode(byte), ''))}`;
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const png = bytes[0] === 0x89 && bytes.length > 24;
  return {
    kind: 'image', pages: null, width: png ? size.getUint32(16) : 1200, height: png ? size.getUint32(20) : 800, characters: 0, tokens: sees ? 850 : 12, text: sees ? '' : '[Picture]', cut: null, thumbnail,
    hint: sees ? null : 'The model on this computer cannot see pictures. It learns only that there is one. Say what it shows, or choose a model that sees.',
  };
}

function kindOf(name: string, bytes: Uint8Array): FileKind | null {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (/^\x89PNG|^\xff\xd8\xff|^GIF8|^RIFF....WEBP/s.test(head)) return 'image';
  if (head.startsWith('%PDF')) return 'pdf';
  if (head.startsWith('PK')) return 'docx';
  if (bytes.subarray(0, 4096).includes(0)) return null;
  return /\.csv$/i.test(name) ? 'csv' : /\.(md|markdown)$/i.test(name) ? 'markdown' : 'text';
}
