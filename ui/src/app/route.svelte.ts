export const ROUTES = ['chats', 'characters', 'videos', 'models', 'settings'] as const;
export type Route = (typeof ROUTES)[number];

export function routeOf(hash: string): Route {
  const name = hash.replace(/^#\//, '');
  return ROUTES.find((route) => route === name) ?? 'chats';
}

/** The room on screen. It lives in the address, so links, back and forward work as everywhere. */
export class Router {
  current = $state<Route>(routeOf(location.hash));

  constructor() {
    addEventListener('hashchange', () => (this.current = routeOf(location.hash)));
  }

  go(route: Route): void {
    location.hash = `#/${route}`;
    this.current = route;
  }
}
