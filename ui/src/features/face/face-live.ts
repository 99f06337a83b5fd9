import type { Backend } from '../../backend';
import { decodeAtlas, decodeDisplayList } from '../../engine/display-list';
import { FacePlayer } from '../../engine/face-player';
import { bufferSide } from '../../engine/geometry';
import { GlPainter } from '../../engine/gl-painter';
import { showDiagnostics } from './face-diagnostics';

interface Signals {
  /** The first frame is on screen. */
  shown: () => void;
  /** A frame was painted; the place for what moves along with the face. */
  painted: (nowMs: number) => void;
  /** There is no way to paint the moving face here. */
  impossible: () => void;
}

/**
 * Orders to the one face of the backend, strictly one after the other: without this a late "close" of the last face
 * could overtake the "open" of the next one and freeze it.
 */
let orders: Promise<unknown> = Promise.resolve();

function inOrder(order: () => Promise<void>): Promise<void> {
  const done = orders.then(order);
  orders = done.catch(() => {});
  return done;
}

/** Plays the character's live face on the canvas until the returned function is called. */
export function playFace(canvas: HTMLCanvasElement, backend: Backend, characterId: string, signals: Signals): () => void {
  const painter = GlPainter.create(canvas);
  if (!painter) {
    queueMicrotask(signals.impossible);
    return () => {};
  }
  const player = new FacePlayer({
    draw: (list) => {
      painter.draw(list);
      signals.painted(performance.now());
    },
  });
  let over = false;

  const fit = new ResizeObserver(() => {
    const side = bufferSide(canvas.clientWidth, devicePixelRatio);
    if (canvas.width === side && canvas.height === side) return;
    canvas.width = canvas.height = side;
    player.repaint();
  });
  fit.observe(canvas);
  const lost = (event: Event) => event.preventDefault(); // asks the browser to bring the context back
  const restored = () => painter.restore() && player.repaint();
  canvas.addEventListener('webglcontextlost', lost);
  canvas.addEventListener('webglcontextrestored', restored);

  const opened = inOrder(async () => {
    if (over) return;
    painter.setAtlas(decodeAtlas(await backend.faceAtlas(characterId)));
    if (over) return;
    await backend.openFace(characterId, (list) => {
      if (over) return;
      if (player.frames === 1) signals.shown();
      player.push(list);
    });
  });
  opened.catch(() => !over && signals.impossible());
  const hideDiagnostics = showDiagnostics({
    renderer: 'webgl2',
    frames: () => player.frames,
    readPixels: () => painter.readPixels(),
    list: () => player.shown,
    snapshot: (side) => player.shown && painter.snapshot(decodeDisplayList(player.shown), side),
  });

  return () => {
    over = true;
    player.stop();
    fit.disconnect();
    hideDiagnostics();
    canvas.removeEventListener('webglcontextlost', lost);
    canvas.removeEventListener('webglcontextrestored', restored);
    painter.destroy();
    void inOrder(() => backend.closeFace()).catch(() => {});
  };
}
