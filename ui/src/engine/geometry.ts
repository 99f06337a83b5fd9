/** More pixels than this cost time on machines without a GPU and show nothing: atlases are drawn for 512-1024. */
export const MAX_SIDE = 1024;

/** Side in device pixels of a square canvas that is `cssSide` wide on screen. Never 0: a canvas of size 0 loses its context. */
export function bufferSide(cssSide: number, devicePixelRatio: number): number {
  const side = Math.round(cssSide * (devicePixelRatio > 0 ? devicePixelRatio : 1));
  return Math.min(MAX_SIDE, Math.max(1, side));
}

/** WebGL reads rows from the bottom; pictures are kept from the top. */
export function flipRows(rgba: Uint8Array, width: number, height: number): Uint8Array {
  const flipped = new Uint8Array(rgba.length);
  const stride = width * 4;
  for (let row = 0; row < height; row += 1) {
    flipped.set(rgba.subarray(row * stride, (row + 1) * stride), (height - 1 - row) * stride);
  }
  return flipped;
}
