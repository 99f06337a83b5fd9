import type { ApiError } from './backend';

/** Every rejection of the backend, whatever threw it. `message` is written for people: what happened, and what to do. */
export class BackendError extends Error {
  constructor(
    readonly command: string,
    readonly code: string,
    message: string,
    readonly retryAfterMs: number | null = null,
  ) {
    super(message);
    this.name = 'BackendError';
  }

  /** What the person stopped on purpose is never shown as an error. */
  get cancelled(): boolean {
    return this.code === 'cancelled';
  }
}

export function toBackendError(command: string, thrown: unknown): BackendError {
  if (thrown instanceof BackendError) return thrown;
  if (isApiError(thrown)) return new BackendError(command, thrown.code, thrown.message, thrown.retry_after_ms ?? null);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new BackendError(command, 'internal', message);
}

function isApiError(value: unknown): value is ApiError {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value && typeof value.message === 'string';
}
