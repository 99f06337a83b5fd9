/** What leaves the machine, what it costs, and the switch that ends it. Part of `Backend`. */

export const PURPOSES = ['chat', 'models', 'test', 'speech', 'transcription', 'download', 'finding'] as const;
export type Purpose = (typeof PURPOSES)[number];
export const OUTCOMES = ['done', 'cancelled', 'status', 'redirected', 'not_sent', 'failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export interface LedgerEntry {
  id: number;                       // rises with every entry
  at_ms: number;
  host: string;
  purpose: Purpose;
  chat_id: string | null;
  chat_title: string | null;
  bytes_out: number;
  bytes_in: number;
  took_ms: number;
  outcome: Outcome;
  status: number | null;            // of HTTP
}
export interface LedgerPage { items: LedgerEntry[]; more: boolean; total_out: number; total_in: number } // newest first; totals of all
/** One provider with one character on one day. */
export interface UsageRow {
  day: string;                      // '2026-11-22', UTC
  provider_id: string;
  provider: string;
  character_id: string | null;
  character: string | null;
  input_tokens: number;             // with the cached ones
  cached_tokens: number;
  output_tokens: number;
  characters: number;               // spoken by a voice that is paid by them
  seconds: number;                  // heard by an ear that is paid by them
  cost: number | null;              // null: no price is known
}
export interface Usage { rows: UsageRow[]; month_cost: number; limit: number | null; currency: 'USD' }
export interface NetworkBackend {
  offline(): Promise<boolean>;
  setOffline(offline: boolean): Promise<void>;                       // remembered; stops everything at once
  ledger(before: number | null, limit: number): Promise<LedgerPage>;
  exportLedger(): Promise<string | null>;                            // CSV; null: the person closed the dialog
  clearLedger(): Promise<void>;
  usage(days: number): Promise<Usage>;
  setUsageLimit(limit: number | null): Promise<void>;                // a month
  pricesFile(): Promise<string>;                                     // where it lies
}
