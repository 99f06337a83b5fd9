/** A grid of equal cells of which only the visible ones exist. All in CSS pixels. */
export interface GridShape { columns: number; cellWidth: number; stride: number; total: number }

export function gridShape(width: number, least: number, gap: number, height: (cellWidth: number) => number, count: number, fewest = 1): GridShape {
  const columns = Math.max(fewest, Math.floor((width + gap) / (least + gap)));
  const cellWidth = Math.max(0, (width - gap * (columns - 1)) / columns);
  const stride = height(cellWidth) + gap;
  return { columns, cellWidth, stride, total: Math.max(0, Math.ceil(count / columns) * stride - gap) };
}

/** First and one-past-last index of the cells in view, with `spare` rows more on both sides. `top`: how far the grid's start lies above the view. */
export function cellsInView({ columns, stride }: GridShape, top: number, viewHeight: number, count: number, spare: number): [number, number] {
  const row = (y: number) => Math.floor(y / stride);
  const first = Math.max(0, row(top) - spare) * columns;
  const last = Math.max(0, row(top + viewHeight) + 1 + spare) * columns;
  return [Math.min(first, count), Math.min(last, count)];
}

/** Where a key leads in the grid; null where it means nothing there. `page`: rows in view. */
export function nextCell(key: string, index: number, columns: number, count: number, page: number): number | null {
  const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, PageDown: columns * page, PageUp: -columns * page };
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  if (step === undefined) return null;
  const to = index + step;
  if (Math.abs(step) === 1) return to >= 0 && to < count ? to : null;
  if (to < 0) return key === 'PageUp' ? index % columns : null;
  // Down from the last but one row reaches the shorter last row too.
  if (to >= count) return Math.floor((count - 1) / columns) > Math.floor(index / columns) ? count - 1 : null;
  return to;
}
