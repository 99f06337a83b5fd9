/** Local storage that never throws: in a private window, or when it is full, things are simply not remembered. */
export function remember(key: string, value: string | null): void {
  try {
    if (value === null || value === '') localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    /* only comfort is lost */
  }
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Nothing of one person may wait here for the next. */
export function forgetAllBut(kept: readonly string[]): void {
  try {
    for (const key of Object.keys(localStorage)) if (!kept.includes(key)) localStorage.removeItem(key);
  } catch {
    /* what cannot be read was not kept either */
  }
}
