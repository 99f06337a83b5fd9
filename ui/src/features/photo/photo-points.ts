import type { ControlPoint } from '../../backend';

export interface Place { x: number; y: number }
export interface Size { width: number; height: number }
type Points = readonly ControlPoint[];

/** The points with their history. A gesture (one drag, a run of arrow keys on one point) is one step of it. */
export interface PointEdit {
  readonly points: Points;
  readonly past: readonly Points[];
  readonly future: readonly Points[];
  readonly gesture: string | null;
}

const DEEPEST = 200;

export function beginEdit(points: Points): PointEdit {
  return { points, past: [], future: [], gesture: null };
}

/** Moves with the same gesture melt into one step; null is always a step of its own. */
export function movePoint(edit: PointEdit, id: string, to: Place, picture: Size, gesture: string | null): PointEdit {
  const place = inside(to, picture);
  const old = edit.points.find((point) => point.id === id);
  if (!old || (old.x === place.x && old.y === place.y)) return edit;
  return changed(edit, edit.points.map((point) => (point.id === id ? { ...point, ...place } : point)), gesture);
}

export function addPoint(edit: PointEdit, point: ControlPoint, picture: Size): PointEdit {
  return changed(edit, [...edit.points, { ...point, ...inside(point, picture) }], null);
}

export function replaceAll(edit: PointEdit, points: Points): PointEdit {
  return changed(edit, points, null);
}

/** What comes next is a step of its own. */
export function endGesture(edit: PointEdit): PointEdit {
  return edit.gesture === null ? edit : { ...edit, gesture: null };
}

export function undo(edit: PointEdit): PointEdit {
  const points = edit.past.at(-1);
  if (!points) return edit;
  return { points, past: edit.past.slice(0, -1), future: [edit.points, ...edit.future], gesture: null };
}

export function redo(edit: PointEdit): PointEdit {
  const [points, ...future] = edit.future;
  if (!points) return edit;
  return { points, past: [...edit.past, edit.points], future, gesture: null };
}

/** The nearest point no further than `reach`, in pixels of the picture. */
export function nearest(points: Points, to: Place, reach: number): ControlPoint | null {
  let best: ControlPoint | null = null;
  let far = reach;
  for (const point of points) {
    const distance = Math.hypot(point.x - to.x, point.y - to.y);
    if (distance > far) continue;
    far = distance;
    best = point;
  }
  return best;
}

function changed(edit: PointEdit, points: Points, gesture: string | null): PointEdit {
  const same = gesture !== null && gesture === edit.gesture;
  const past = same ? edit.past : [...edit.past, edit.points].slice(-DEEPEST);
  return { points, past, future: [], gesture };
}

function inside({ x, y }: Place, { width, height }: Size): Place {
  const clamp = (value: number, most: number) => Math.min(Math.max(value, 0), most);
  return { x: clamp(x, width), y: clamp(y, height) };
}
