import { CanvasPainter } from '../../engine/canvas-painter';
import { bufferSide } from '../../engine/geometry';
import { showDiagnostics } from './face-diagnostics';

/** Shows the still picture on the canvas until the returned function is called. */
export function showStill(canvas: HTMLCanvasElement, portrait: Promise<string>, shown: () => void): () => void {
  const painter = CanvasPainter.create(canvas);
  if (!painter) return () => {};
  let over = false;
  const fit = new ResizeObserver(() => {
    const side = bufferSide(canvas.clientWidth, devicePixelRatio);
    if (canvas.width === side) return;
    canvas.width = canvas.height = side;
    painter.draw();
  });
  fit.observe(canvas);
  void portrait
    .then(async (url) => {
      const picture = new Image();
      picture.src = url;
      await picture.decode();
      if (over) return;
      painter.setPicture(picture);
      shown();
    })
    .catch(() => {});
  const hideDiagnostics = showDiagnostics({
    renderer: 'still',
    frames: () => 0,
    readPixels: () => painter.readPixels(),
    list: () => null,
    snapshot: () => null,
  });
  return () => {
    over = true;
    fit.disconnect();
    hideDiagnostics();
  };
}
