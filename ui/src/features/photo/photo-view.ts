import type { Place, Size } from './photo-points';

/** What of the picture is seen: `x`, `y` is the picture's pixel in the middle of the pane; zoom 1 shows all of it. */
export interface View { readonly zoom: number; readonly x: number; readonly y: number }

export const MOST_ZOOM = 8;
/** Room around the whole picture, in pixels of the pane. */
const MARGIN = 20;

export function wholeView({ width, height }: Size): View {
  return { zoom: 1, x: width / 2, y: height / 2 };
}

/** The face with what is around it, as large as the pane allows; all of the picture where no points are. */
export function faceView(points: readonly Place[], picture: Size, pane: Size): View {
  if (points.length < 3) return wholeView(picture);
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const wanted = Math.min(pane.width / ((right - left) * 2.6), pane.height / ((bottom - top) * 1.75));
  const zoom = Math.min(Math.max(wanted / scaleOf(wholeView(picture), picture, pane), 1), MOST_ZOOM / 2);
  return within({ zoom, x: (left + right) / 2, y: (top + bottom) / 2 }, picture, pane);
}

/** Pixels of the pane for one of the picture. */
export function scaleOf(view: View, picture: Size, pane: Size): number {
  const fit = Math.min((pane.width - 2 * MARGIN) / picture.width, (pane.height - 2 * MARGIN) / picture.height);
  return Math.max(fit, 0.01) * view.zoom;
}

export function toPane({ x, y }: Place, view: View, picture: Size, pane: Size): Place {
  const scale = scaleOf(view, picture, pane);
  return { x: pane.width / 2 + (x - view.x) * scale, y: pane.height / 2 + (y - view.y) * scale };
}

export function toPicture({ x, y }: Place, view: View, picture: Size, pane: Size): Place {
  const scale = scaleOf(view, picture, pane);
  return { x: view.x + (x - pane.width / 2) / scale, y: view.y + (y - pane.height / 2) / scale };
}

/** The pixel under `at` (in the pane) stays where it is. */
export function zoomAt(view: View, factor: number, at: Place, picture: Size, pane: Size): View {
  const zoom = Math.min(Math.max(view.zoom * factor, 1), MOST_ZOOM);
  const held = toPicture(at, view, picture, pane);
  const scale = scaleOf({ ...view, zoom }, picture, pane);
  return within({ zoom, x: held.x - (at.x - pane.width / 2) / scale, y: held.y - (at.y - pane.height / 2) / scale }, picture, pane);
}

/** Shifted by so many pixels of the pane. */
export function panBy(view: View, dx: number, dy: number, picture: Size, pane: Size): View {
  const scale = scaleOf(view, picture, pane);
  return within({ ...view, x: view.x - dx / scale, y: view.y - dy / scale }, picture, pane);
}

/** Shifted just enough that the place is seen. */
export function reveal(view: View, place: Place, picture: Size, pane: Size): View {
  const { x, y } = toPane(place, view, picture, pane);
  const beyond = (at: number, most: number) => (at < MARGIN ? MARGIN - at : at > most - MARGIN ? most - MARGIN - at : 0);
  return panBy(view, beyond(x, pane.width), beyond(y, pane.height), picture, pane);
}

/** No more empty room than the whole picture has: along a side that fits, it stays in the middle. */
function within(view: View, picture: Size, pane: Size): View {
  const scale = scaleOf(view, picture, pane);
  const hold = (at: number, picked: number, room: number) => {
    const seen = (room - 2 * MARGIN) / scale;
    if (seen >= picked) return picked / 2;
    return Math.min(Math.max(at, seen / 2), picked - seen / 2);
  };
  return { zoom: view.zoom, x: hold(view.x, picture.width, pane.width), y: hold(view.y, picture.height, pane.height) };
}
