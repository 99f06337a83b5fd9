import type { Backend } from './backend';

/** Still pictures as object URLs, each asked for once. They live as long as the page unless they are forgotten. */
export class Portraits {
  readonly #urls = new Map<string, Promise<string>>();

  constructor(private readonly backend: Backend) {}

  url(characterId: string): Promise<string> {
    const known = this.#urls.get(characterId);
    if (known) return known;
    const url = this.backend.portrait(characterId).then((bytes) => {
      return URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/png' }));
    });
    this.#urls.set(characterId, url);
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
