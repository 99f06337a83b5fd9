export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Milliseconds since 1970, with fractions. The page counts the same way. */
export const now = () => performance.timeOrigin + performance.now();

/** Polls until `probe` gives something truthy; fails with `what` after `ms`. */
export async function eventually(what, probe, ms = 30_000) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${ms / 1000} s for: ${what}`);
    await sleep(100);
  }
}
