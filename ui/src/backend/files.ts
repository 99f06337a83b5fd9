/**
 * Files that go with a message: what the page may ask of the program about them. Part of `Backend`. The shapes are those of
 * vis-api (fields in snake_case).
 */
import type { MessageView } from './backend';
import type { NamedBytes } from './scripts';

export const FILE_KINDS = ['image', 'pdf', 'text', 'markdown', 'docx', 'csv'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** Read, and waiting for the message it goes with; the program forgets it after half an hour. */
export interface HandedFile {
  token: string;
  name: string;
  kind: FileKind;                   // by what it holds, whatever its name says
  bytes: number;
  pages: number | null;
  width: number | null;             // pixels, of a picture
  height: number | null;
  characters: number;               // of its whole text
  tokens: number;                   // estimate of what will be sent
  text: string;                     // what will be sent, at most 20,000 characters of it
  cut: string | null;               // what is left out, in words
  thumbnail: string | null;         // data URL, at most 256 px
  to: string;                       // 'this computer', or the provider and its host
  leaves: boolean;                  // this computer
  hint: string | null;              // such as: this model cannot see pictures
}
/** A file of a message that was sent. */
export interface FileView {
  id: string;
  name: string;
  kind: FileKind;
  bytes: number;
  pages: number | null;
  characters: number;
  thumbnail: string | null;         // data URL
}

export interface FileBackend {
  handFile(sessionId: string, file: NamedBytes): Promise<HandedFile>;
  dropHanded(token: string): Promise<void>;
  /** As `sendMessage`; the text may be empty. */
  sendWithFiles(sessionId: string, text: string, tokens: string[]): Promise<MessageView>;
  fileText(id: string): Promise<string>;
  filePicture(id: string): Promise<string>;                          // data URL
  saveFile(id: string): Promise<string>;                             // where it is now
}
