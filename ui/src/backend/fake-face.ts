import { CANVAS, encodeDisplayList, type Corner } from '../engine/display-list';
import type { Status } from './backend';
import type { Look } from './fake-cast';
import { layers, rasterise } from './fake-picture';

export const COLUMNS = 3;
const MOUTH_Y = 318;
const ORDER = ['base', 'head', 'open', 'closed', 'smile', 'mouth'] as const;
type Layer = (typeof ORDER)[number];

/** The atlas as the real backend sends it: u32 width, u32 height, RGBA. */
export async function fakeAtlas(look: Look): Promise<ArrayBuffer> {
  const part = layers(look);
  return atlasOf(await rasterise(ORDER.map((name) => part[name]), COLUMNS));
}

export function atlasOf(canvas: HTMLCanvasElement): ArrayBuffer {
  const { width, height } = canvas;
  const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray(width * height * 4);
  const bytes = new ArrayBuffer(8 + pixels.length);
  const view = new DataView(bytes);
  view.setUint32(0, width, true);
  view.setUint32(4, height, true);
  new Uint8Array(bytes, 8).set(pixels);
  return bytes;
}

/** A face that breathes, blinks, looks up while it thinks and moves its mouth while it speaks. `t` in seconds. */
export function fakeFrame(t: number, status: Status): ArrayBuffer {
  const corners: Corner[] = [];
  const indices: number[] = [];
  const breath = Math.sin(t * 1.7) * 3;
  const sway = Math.sin(t * 0.6) * 4;
  const lift = status === 'thinking' ? -6 : 0;
  const nod = status === 'speaking' ? Math.sin(t * 3.1) * 3 : 0;
  const blinking = t % 4.1 < 0.14;
  const open = status === 'speaking' ? Math.abs(Math.sin(t * 9)) * (0.5 + 0.5 * Math.abs(Math.sin(t * 2.3))) : 0;
  const dy = breath + lift + nod;
  const layer = (name: Layer, dx: number, dy: number, stretch: number) => quad(corners, indices, ORDER.indexOf(name), { dx, dy, stretch, pivot: MOUTH_Y });
  layer('base', 0, 0, 1);
  layer('head', sway, dy, 1);
  layer(blinking ? 'closed' : 'open', sway * 1.15, dy * 1.1, 1);
  layer(open > 0.15 ? 'mouth' : 'smile', sway * 1.1, dy, open > 0.15 ? 0.4 + open * 0.8 : 1);
  return encodeDisplayList(corners, indices);
}

/** One cell of the atlas moved by (dx, dy) and stretched downwards from the pivot. */
export function quad(corners: Corner[], indices: number[], cell: number, { dx, dy, stretch, pivot }: { dx: number; dy: number; stretch: number; pivot: number }): void {
  // One texel inside the cell, so that filtering never reaches into its neighbour.
  const u0 = (cell % COLUMNS) * CANVAS + 1;
  const v0 = Math.floor(cell / COLUMNS) * CANVAS + 1;
  const span = CANVAS - 2;
  const first = corners.length;
  for (const [x, y] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) {
    const flat = pivot + (y * CANVAS - pivot) * stretch;
    corners.push({ x: x * CANVAS + dx, y: flat + dy, u: u0 + x * span, v: v0 + y * span, rgba: [255, 255, 255, 255] });
  }
  indices.push(first, first + 1, first + 2, first + 2, first + 1, first + 3);
}
