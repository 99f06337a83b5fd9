import { invoke } from '@tauri-apps/api/core';
import { toBackendError } from './errors';

/** A command that cannot refuse; the bridge itself still can fail. */
export async function settled<T>(command: string, given: Promise<T>): Promise<T> {
  try {
    return await given;
  } catch (thrown) {
    throw toBackendError(command, thrown);
  }
}

/** JSON has no word for infinite and not-a-number: Rust writes null. */
export function finite(value: number | null, instead: number): number {
  return value ?? instead;
}

/** Rust gives a string where the page branches on a few words; a word of a newer program takes the careful reading. */
export function known<const Word extends string, Other>(words: readonly Word[], given: string | null, otherwise: Other): Word | Other {
  return words.find((word) => word === given) ?? otherwise;
}

/** Raw answers arrive as an ArrayBuffer; where the custom protocol is unavailable the bridge falls back to a list of numbers. */
export function toBuffer(raw: unknown): ArrayBuffer {
  if (raw instanceof ArrayBuffer) return raw;
  if (ArrayBuffer.isView(raw)) return new Uint8Array(new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength)).buffer;
  if (Array.isArray(raw)) return Uint8Array.from(raw, Number).buffer;
  throw new TypeError(`expected bytes, got ${typeof raw}`);
}

/** A command that answers with raw bytes, or takes them: such ones the generated bindings cannot describe. */
export function invokeBytes(command: string, args: Parameters<typeof invoke>[1]): Promise<ArrayBuffer> {
  return settled(command, invoke<unknown>(command, args).then(toBuffer));
}
