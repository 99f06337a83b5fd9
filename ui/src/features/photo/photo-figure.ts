import type { ControlPoint } from '../../backend';
import type { Place } from './photo-points';

/** How many points a person places. Figures are drawn from these twelve only, in their order. */
export const PLACED = 12;

/**
 * A face as a few strokes through the twelve points: eyes, brow to nose, lips, outline. SVG path data, in the points' own pixels.
 * Empty for any other set of points.
 */
export function figure(points: readonly Place[]): string[] {
  if (points.length !== PLACED) return [];
  const [eyeA, eyeB, eyeC, eyeD, nose, mouthA, mouthB, upper, lower, chin, forehead, brows] = points as [Place, Place, Place, Place, Place, Place, Place, Place, Place, Place, Place, Place];
  return [almond(eyeA, eyeB), almond(eyeC, eyeD), `M${at(brows)} L${at(nose)}`, lips(mouthA, upper, mouthB, lower), outline(eyeA, eyeD, forehead, chin)];
}

/** Where the next point probably belongs: the blank face turned, scaled and shifted onto those that are placed. */
export function predict(blank: readonly ControlPoint[], placed: readonly Place[]): ControlPoint | null {
  const next = blank[placed.length];
  if (!next) return null;
  const fit = similarity(blank.slice(0, placed.length), placed);
  return { ...next, ...fit(next) };
}

/** Least squares over shift, scale and turn (Umeyama 1991 in the plane); one pair gives a shift, none gives nothing. */
function similarity(from: readonly Place[], to: readonly Place[]): (place: Place) => Place {
  if (from.length === 0) return (place) => place;
  const [a, b] = [middle(from), middle(to)];
  let [real, imaginary, spread] = [0, 0, 0];
  from.forEach(({ x, y }, i) => {
    const [fx, fy, tx, ty] = [x - a.x, y - a.y, (to[i]?.x ?? 0) - b.x, (to[i]?.y ?? 0) - b.y];
    real += fx * tx + fy * ty;
    imaginary += fx * ty - fy * tx;
    spread += fx * fx + fy * fy;
  });
  const [cos, sin] = spread > 0 ? [real / spread, imaginary / spread] : [1, 0];
  return ({ x, y }) => ({ x: b.x + (x - a.x) * cos - (y - a.y) * sin, y: b.y + (x - a.x) * sin + (y - a.y) * cos });
}

function middle(places: readonly Place[]): Place {
  return { x: places.reduce((sum, { x }) => sum + x, 0) / places.length, y: places.reduce((sum, { y }) => sum + y, 0) / places.length };
}

function almond(from: Place, to: Place): string {
  const [mx, my] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  const [nx, ny] = [(from.y - to.y) * 0.55, (to.x - from.x) * 0.55];
  return `M${at(from)} Q${at({ x: mx - nx, y: my - ny })} ${at(to)} Q${at({ x: mx + nx, y: my + ny })} ${at(from)}Z`;
}

function lips(left: Place, upper: Place, right: Place, lower: Place): string {
  const over = (edge: Place) => ({ x: edge.x * 2 - (left.x + right.x) / 2, y: edge.y * 2 - (left.y + right.y) / 2 });
  return `M${at(left)} Q${at(over(upper))} ${at(right)} Q${at(over(lower))} ${at(left)}Z`;
}

function outline(left: Place, right: Place, top: Place, chin: Place): string {
  const tall = Math.hypot(chin.x - top.x, chin.y - top.y) / 2;
  const wide = Math.max(Math.hypot(right.x - left.x, right.y - left.y) * 0.78, tall * 0.6);
  const turn = (Math.atan2(chin.y - top.y, chin.x - top.x) * 180) / Math.PI - 90;
  return `M${at(top)} A${round(wide)} ${round(tall)} ${round(turn)} 0 1 ${at(chin)} A${round(wide)} ${round(tall)} ${round(turn)} 0 1 ${at(top)}Z`;
}

function at({ x, y }: Place): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
