import { CANVAS, encodeDisplayList, type Corner } from '../engine/display-list';
import type { Status } from './backend';
import { atlasOf, COLUMNS, quad } from './fake-face';
import type { ControlPoint } from './films';

/** Labels and places (in a square picture) of the points that a person sets, in the order of setting. */
const POINTS: readonly (readonly [id: string, label: string, x: number, y: number])[] = [
  ['eye-left-outer', 'Outer corner of the left eye', 0.372, 0.47],
  ['eye-left-inner', 'Inner corner of the left eye', 0.456, 0.47],
  ['eye-right-inner', 'Inner corner of the right eye', 0.544, 0.47],
  ['eye-right-outer', 'Outer corner of the right eye', 0.628, 0.47],
  ['nose', 'Tip of the nose', 0.5, 0.545],
  ['mouth-left', 'Left corner of the mouth', 0.445, 0.622],
  ['mouth-right', 'Right corner of the mouth', 0.555, 0.622],
  ['lip-upper', 'Top of the upper lip', 0.5, 0.605],
  ['lip-lower', 'Bottom of the lower lip', 0.5, 0.655],
  ['chin', 'Tip of the chin', 0.5, 0.716],
  ['forehead', 'Top of the forehead', 0.5, 0.27],
  ['brows', 'Between the brows', 0.5, 0.41],
];

/** Where the face of a portrait in the old 512 x 600 format usually is. */
const UPRIGHT: readonly (readonly [number, number])[] = [
  [0.405, 0.323], [0.47, 0.326], [0.563, 0.321], [0.628, 0.311], [0.52, 0.41], [0.457, 0.465], [0.591, 0.461], [0.52, 0.454], [0.521, 0.484], [0.528, 0.558], [0.509, 0.222], [0.513, 0.279],
];

/** A found face in a picture of this size; `shift` moves it aside, in widths of the picture. */
export function standardPoints(width: number, height: number, shift = 0): ControlPoint[] {
  const upright = height > width * 1.1;
  const side = Math.min(width, height);
  return POINTS.map(([id, label, x, y], i) => {
    const [u, v] = UPRIGHT[i] ?? [x, y];
    const [px, py] = upright ? [u * width, v * height] : [(width - side) / 2 + x * side, (height - side) / 2 + y * side];
    return { id, label, x: Math.round(px + shift * width), y: Math.round(py) };
  });
}

export function boxAround(points: readonly ControlPoint[]): [number, number, number, number] {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, top, bottom] = [Math.min(...xs), Math.min(...ys), Math.max(...ys)];
  const margin = (bottom - top) * 0.12;
  const width = Math.max(...xs) - left;
  return [left - margin, top - margin, width + margin * 2, bottom - top + margin * 2];
}

type Place = readonly [number, number];

/** The square of the picture that the face is seen in: left, top, side. */
function frameOf(points: readonly ControlPoint[], width: number, height: number): [number, number, number] {
  const [left, top, w, h] = boxAround(points);
  const side = Math.min(h * 1.75, width, height);
  const clamp = (at: number, most: number) => Math.min(Math.max(at, 0), most);
  return [clamp(left + w / 2 - side / 2, width - side), clamp(top + h * 0.47 - side / 2, height - side), side];
}

/** Three cells: the picture, closed lids, an open mouth. Nothing of the real mesh: enough to see life where there was none. */
export function photoAtlas(picture: ImageBitmap, points: readonly ControlPoint[]): ArrayBuffer {
  return atlasOf(photoCells(picture, points, COLUMNS));
}

export function photoPortrait(picture: ImageBitmap, points: readonly ControlPoint[]): HTMLCanvasElement {
  return photoCells(picture, points, 1);
}

function photoCells(picture: ImageBitmap, points: readonly ControlPoint[], cells: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = CANVAS * cells;
  canvas.height = CANVAS;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no 2D canvas');
  const [left, top, side] = frameOf(points, picture.width, picture.height);
  context.drawImage(picture, left, top, side, side, 0, 0, CANVAS, CANVAS);
  if (cells === 1) return canvas;
  const place = (i: number): Place => [((points[i]?.x ?? 0) - left) * (CANVAS / side), ((points[i]?.y ?? 0) - top) * (CANVAS / side)];
  const [bx, by] = place(11);
  const [r, g, b] = context.getImageData(Math.round(bx), Math.round(by), 1, 1).data;
  for (const [from, to] of [[0, 1], [2, 3]] as const) {
    const [[x0, y0], [x1, y1]] = [place(from), place(to)];
    blob(context, (x0 + x1) / 2 + CANVAS, (y0 + y1) / 2, Math.hypot(x1 - x0, y1 - y0) * 0.56, 0.55, `rgb(${r} ${g} ${b})`);
  }
  const [[ml], [mr], [, upper], [, lower]] = [place(5), place(6), place(7), place(8)];
  const wide = (mr - ml) * 0.34;
  blob(context, (ml + mr) / 2 + CANVAS * 2, (upper + lower) / 2, wide, 0.6, '#3b1316');
  return canvas;
}

function blob(context: CanvasRenderingContext2D, x: number, y: number, radius: number, flat: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.ellipse(x, y, radius, radius * flat, 0, 0, Math.PI * 2);
  context.fill();
}

/** A picture that breathes, blinks and speaks. `t` in seconds; `mouth` is the place of the lips on the canvas, 0..1. */
export function photoFrame(t: number, status: Status, mouth = 0.62): ArrayBuffer {
  const corners: Corner[] = [];
  const indices: number[] = [];
  const at = { dx: Math.sin(t * 0.6) * 2, dy: Math.sin(t * 1.7) * 1.5, stretch: 1, pivot: mouth * CANVAS };
  quad(corners, indices, 0, at);
  if (t % 4.1 < 0.14) quad(corners, indices, 1, at);
  const open = status === 'speaking' ? Math.abs(Math.sin(t * 9)) * (0.5 + 0.5 * Math.abs(Math.sin(t * 2.3))) : 0;
  if (open > 0.15) quad(corners, indices, 2, { ...at, stretch: 0.3 + open * 0.8 });
  return encodeDisplayList(corners, indices);
}

/** The height of the lips on the canvas, 0..1. */
export function mouthHeight(points: readonly ControlPoint[], width: number, height: number): number {
  const [, top, side] = frameOf(points, width, height);
  return (((points[7]?.y ?? 0) + (points[8]?.y ?? 0)) / 2 - top) / side;
}
