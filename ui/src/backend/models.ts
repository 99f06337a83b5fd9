/** Models on this computer: what can be downloaded, what is downloading, what is here. Part of `Backend`. */

export const MODEL_PURPOSES = ['chat', 'listening', 'speech', 'voice', 'phonemes', 'meaning', 'runtime'] as const;
export type ModelPurpose = (typeof MODEL_PURPOSES)[number];
export const DOINGS = ['waiting', 'fetching', 'retrying', 'checking', 'paused', 'failed', 'done'] as const;
export type Doing = (typeof DOINGS)[number];
export const FITS = ['well', 'slowly', 'not'] as const;
export type Fits = (typeof FITS)[number];
export const ORIGINS = ['catalogue', 'downloaded', 'imported'] as const;
export type Origin = (typeof ORIGINS)[number];
export interface DownloadView {
  id: string;                       // the offer's, or 'added-…' for an address
  name: string;
  doing: Doing;
  done_bytes: number;
  total_bytes: number | null;       // null: the other side does not tell
  bytes_per_second: number | null;
  remaining_ms: number | null;
  host: string;
  sha256: string | null;            // of the finished file, as soon as it is known
  trouble: string | null;           // what went wrong, and what to do
}
export interface OfferView {
  id: string;
  name: string;
  purpose: ModelPurpose;
  licence: string;
  terms: string | null;             // where they can be read; they are agreed to before the download
  used_for: string;
  upstream: string;                 // page of the people who made it
  parameters_millions: number;
  about_bytes: number;
  ram_bytes: number;                // while it is loaded
  languages: string[];
  fits: Fits;                       // into this computer
  tokens_per_second: number | null; // expected here; null until measureSpeed
  recommended: boolean;
  digest_known: boolean;            // the checksum is in the catalogue, not only announced by the other side
  installed: boolean;
  download: DownloadView | null;
}
export interface LocalModel {
  path: string;                     // below the models folder
  name: string;
  bytes: number;
  sha256: string;
  purpose: ModelPurpose;
  origin: Origin;
  installed_ms: number | null;
  architecture: string | null;
  quantisation: string | null;
  context_tokens: number | null;
  usable: boolean;                  // it can be chosen: to answer, or to listen
  answers: boolean;                 // the one that the local provider loads, or the one that listens
  loaded_bytes: number | null;      // memory, while it is loaded
  removable: boolean;
}
export interface ModelFolder { path: string; free_bytes: number; models_bytes: number; unfinished_bytes: number }
export interface ModelBackend {
  modelOffers(): Promise<OfferView[]>;
  measureSpeed(): Promise<OfferView[]>;                              // about 10 s
  downloadModel(id: string, agreed: boolean): Promise<DownloadView>; // starts, or goes on
  downloadAddress(address: string): Promise<DownloadView>;           // of a GGUF file
  pauseDownload(id: string): Promise<DownloadView>;
  cancelDownload(id: string): Promise<void>;                         // throws away what has come
  downloads(): Promise<DownloadView[]>;
  watchDownloads(onDownload: (download: DownloadView) => void): Promise<void>;
  localModels(): Promise<LocalModel[]>;
  useLocalModel(path: string): Promise<LocalModel[]>;
  importModel(): Promise<LocalModel | null>;                         // null: the person closed the dialog
  importModelFolder(): Promise<LocalModel[]>;
  importModelFile(path: string): Promise<LocalModel>;
  removeModel(path: string): Promise<void>;
  modelFolder(): Promise<ModelFolder>;
  openModelFolder(): Promise<void>;
}
