export const ROUTES = ['chats', 'characters', 'memory', 'scripts', 'videos', 'models', 'settings'] as const;
export type Route = (typeof ROUTES)[number];

/** `#/scripts/abc`: the room, and what is open in it. */
export function routeOf(hash: string): Route {
  const name = hash.replace(/^#\//, '').split('/')[0];
  return ROUTES.find((route) => route === name) ?? 'chats';
}

export function detailOf(hash: string, depth = 1): string | null {
  const detail = hash.replace(/^#\//, '').split('/')[depth] ?? '';
  try {
    return detail === '' ? null : decodeURIComponent(detail);
  } catch {
    return null; // an address that somebody broke
  }
}

/** The room on screen. It lives in the address, so links, back and forward work as everywhere. */
export class Router {
  current = $state<Route>(routeOf(location.hash));
  /** Id of what is open in the room. */
  detail = $state<string | null>(detailOf(location.hash));
  /** Which part of it is looked at. */
  part = $state<string | null>(detailOf(location.hash, 2));

  constructor() {
    addEventListener('hashchange', () => this.#read());
  }

  go(route: Route, detail?: string, part?: string): void {
    location.hash = ['#', route, detail, part].filter((word) => word !== undefined).map((word, i) => (i < 2 ? word : encodeURIComponent(word))).join('/');
    this.#read();
  }

  /** Somebody else begins at the beginning. */
  forget(): void {
    history.replaceState(null, '', location.pathname + location.search);
  }

  /** Another part of what is open: no new step for the way back. */
  turn(part: string): void {
    if (this.detail === null) return;
    history.replaceState(history.state, '', `#/${this.current}/${encodeURIComponent(this.detail)}/${encodeURIComponent(part)}`);
    this.#read();
  }

  #read(): void {
    this.current = routeOf(location.hash);
    this.detail = detailOf(location.hash);
    this.part = detailOf(location.hash, 2);
  }
}
