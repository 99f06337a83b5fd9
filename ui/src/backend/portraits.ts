import type { Backend } from './backend';

/** More than fit on a screen many times over; each is some hundred kB. */
const MOST = 300;

/** Still pictures as object URLs, each asked for once. The ones looked at longest ago are given back when there are too many. */
export class Portraits {
  readonly #urls = new Map<string, Promise<string>>();

  constructor(private readonly backend: Backend) {}

  url(characterId: string): Promise<string> {
    const known = this.#urls.get(characterId);
    if (known) {
      this.#urls.delete(characterId);
      this.#urls.set(characterId, known);
      return known;
    }
    const url = this.backend.portrait(characterId).then((bytes) => {
      return URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: bytes[0] === 0xff ? 'image/jpeg' : 'image/png' }));
    });
    this.#urls.set(characterId, url);
    const [oldest] = this.#urls.keys();
    if (this.#urls.size > MOST && oldest !== undefined) this.forget(oldest);
    // A failure is not remembered: the next screen asks again.
    url.catch(() => this.#urls.delete(characterId));
    return url;
  }

  /** The picture has changed, or nobody looks at it any more. */
  forget(characterId: string): void {
    void this.#urls.get(characterId)?.then((url) => URL.revokeObjectURL(url)).catch(() => {});
    this.#urls.delete(characterId);
  }
}
