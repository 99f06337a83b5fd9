import { toBackendError, type ChatEvent } from '../backend';
import type { Toast } from '../design';
import { Repeats } from '../lib/repeats';

type Notice = Extract<ChatEvent, { kind: 'notice' }>;

const STAY_MS = { info: 5000, warning: 9000, error: 14000 };
const QUIET_MS = 8000;
const MOST = 4;

/** Short messages over the window. The same one is counted while it shows, and kept quiet for a while after it went. */
export class Notices {
  toasts = $state.raw<readonly Toast[]>([]);
  #next = 1;
  readonly #repeats = new Repeats(QUIET_MS);
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  constructor(private readonly now: () => number = Date.now) {}

  receive(event: ChatEvent): void {
    if (event.kind === 'notice') this.#say(event);
  }

  info(message: string, action?: Toast['action']): void {
    this.#show({ level: 'info', message, action });
  }

  /** A command that failed and has no better place on the screen. */
  failed(command: string, thrown: unknown): void {
    const error = toBackendError(command, thrown);
    if (error.cancelled) return;
    this.#say({ kind: 'notice', level: 'error', code: `${command}:${error.code}`, message: error.message });
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }

  #say({ level, code, message }: Notice): void {
    const shown = this.toasts.find((toast) => toast.message === message);
    if (shown) {
      this.toasts = this.toasts.map((toast) => (toast === shown ? { ...toast, count: toast.count + 1 } : toast));
      this.#repeats.allow(code + message, this.now());
      this.#expire(shown.id, level);
    } else if (this.#repeats.allow(code + message, this.now())) {
      this.#show({ level, message });
    }
  }

  #show(toast: Omit<Toast, 'id' | 'count'>): void {
    const id = this.#next++;
    const dropped = this.toasts.slice(0, Math.max(0, this.toasts.length - MOST + 1));
    for (const old of dropped) this.dismiss(old.id);
    this.toasts = [...this.toasts, { ...toast, id, count: 1 }];
    this.#expire(id, toast.level);
  }

  #expire(id: number, level: Toast['level']): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.set(id, setTimeout(() => this.dismiss(id), STAY_MS[level]));
  }
}
