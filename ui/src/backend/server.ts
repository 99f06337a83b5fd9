/** The local HTTP API, by which other programs on this computer ask: its switch and its keys. The owner's alone. Part of `Backend`. */

export const API_SCOPES = ['avatar', 'chat', 'speech', 'transcription'] as const;
export type ApiScope = (typeof API_SCOPES)[number];
export interface ServerView {
  on: boolean;
  port: number;
  address: string | null;           // 'http://127.0.0.1:8000' while it answers
  docs: string | null;              // the description that can be tried
  open: boolean;                    // no key is asked for, because there is none
  origins: string[];                // pages of these may ask: 'https://example.com'
  error: string | null;             // it is on and does not answer: why, and what to do
}
export interface ServerChange { on: boolean; port: number; origins: string[] }
export interface ApiKey { name: string; scopes: ApiScope[]; created_ms: number; expires_ms: number | null; expired: boolean }
/** `secret` is told this once and never again. */
export interface NewApiKey { secret: string; key: ApiKey }
export interface ServerBackend {
  serverState(): Promise<ServerView>;
  /** Remembered: it starts again with the program. */
  setServer(change: ServerChange): Promise<ServerView>;
  apiKeys(): Promise<ApiKey[]>;
  createApiKey(name: string, scopes: ApiScope[], days: number | null): Promise<NewApiKey>; // null: for ever
  revokeApiKey(name: string): Promise<void>;
}
