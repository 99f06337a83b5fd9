import { BackendError } from './errors';
import type { CreditEntry, CreditRules, Credits } from './profiles';

/** What somebody has: kept as plain data, so that it lasts over a reload. */
export interface Purse { balance: number; held: number; history: CreditEntry[] }
export interface KeptCredits { rules: CreditRules; purses: Record<number, Purse> }

export const NO_CREDITS: KeptCredits = { rules: { on: false, start: 20, per_video: 1 }, purses: {} };

/** Credits of the fake, over `kept`; whoever changes them says so with `save`. */
export class FakeCredits {
  constructor(
    private readonly kept: KeptCredits,
    private readonly now: () => number,
    private readonly who: () => number,
    private readonly save: () => void,
  ) {}

  rules(): CreditRules {
    return { ...this.kept.rules };
  }

  setRules(rules: CreditRules): CreditRules {
    this.kept.rules = { ...rules };
    this.save();
    return this.rules();
  }

  of(id: number): Credits {
    const { rules } = this.kept;
    if (!rules.on) return { on: false, balance: rules.start, held: 0, per_video: rules.per_video, history: [] };
    const { balance, held, history } = this.#purse(id);
    return { on: true, balance, held, per_video: rules.per_video, history: [...history] };
  }

  refill(id: number, amount: number): Credits {
    const purse = this.#purse(id);
    purse.balance += amount;
    purse.history = [{ at_ms: this.now(), kind: 'refill', amount, film: null }, ...purse.history];
    this.save();
    return this.of(id);
  }

  /** Before a film is begun: what it will cost. */
  hold(): number {
    const { on, per_video } = this.kept.rules;
    if (!on) return 0;
    const purse = this.#purse(this.who());
    if (purse.balance < per_video) throw new BackendError('export_video', 'credits', `A video costs ${per_video}, and you have ${purse.balance}. Ask for a refill.`);
    purse.balance -= per_video;
    purse.held += per_video;
    this.save();
    return per_video;
  }

  /** The film is there, or it is not: then nothing is taken. */
  settle(held: number, film: string | null): void {
    if (held === 0) return;
    const purse = this.#purse(this.who());
    purse.held -= held;
    if (film === null) purse.balance += held;
    else purse.history = [{ at_ms: this.now(), kind: 'taken', amount: held, film }, ...purse.history];
    this.save();
  }

  #purse(id: number): Purse {
    const { start } = this.kept.rules;
    return (this.kept.purses[id] ??= { balance: start, held: 0, history: [{ at_ms: this.now(), kind: 'start', amount: start, film: null }] });
  }
}
