export const ROUTES = ['chats', 'characters', 'scripts', 'videos', 'models', 'settings'] as const;
export type Route = (typeof ROUTES)[number];

/** `#/scripts/abc`: the room, and what is open in it. */
export function routeOf(hash: string): Route {
  const name = hash.replace(/^#\//, '').split('/')[0];
  return ROUTES.find((route) => route === name) ?? 'chats';
}

export function detailOf(hash: string): string | null {
  const detail = hash.replace(/^#\//, '').split('/')[1] ?? '';
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

  constructor() {
    addEventListener('hashchange', () => this.#read());
  }

  go(route: Route, detail?: string): void {
    location.hash = detail === undefined ? `#/${route}` : `#/${route}/${encodeURIComponent(detail)}`;
    this.#read();
  }

  #read(): void {
    this.current = routeOf(location.hash);
    this.detail = detailOf(location.hash);
  }
}
