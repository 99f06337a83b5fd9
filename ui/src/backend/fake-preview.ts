import { CAST, type Look } from './fake-cast';
import { rasterise, wholePicture } from './fake-picture';
import { lineMs } from './script-edits';
import type { Scene, Script, ScriptLine } from './scripts';

const FRAME_MS = 66;

/** Frames of a film that is not made: faces that nod, captions that run along. */
export class FakePreview {
  readonly #faces = new Map<string, Promise<HTMLCanvasElement>>();
  #timer: ReturnType<typeof setInterval> | null = null;

  play(script: () => Script, fromMs: number, width: number, onFrame: (message: ArrayBuffer) => void): void {
    this.pause();
    const begun = performance.now();
    let busy = false;
    const timer = setInterval(async () => {
      if (busy) return;
      busy = true;
      const at = fromMs + performance.now() - begun;
      const { duration_ms } = script();
      const ended = at >= duration_ms;
      const jpeg = ended ? new ArrayBuffer(0) : await this.still(script(), at, width);
      busy = false;
      if (this.#timer !== timer) return;
      if (ended) this.pause();
      onFrame(message(Math.min(at, duration_ms), jpeg));
    }, FRAME_MS);
    this.#timer = timer;
  }

  pause(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async still(script: Script, at: number, width: number): Promise<ArrayBuffer> {
    const canvas = document.createElement('canvas');
    const [across, down] = script.scene.aspect.split(':').map(Number) as [number, number];
    canvas.width = Math.round(across > down ? width : width * 0.75);
    canvas.height = Math.round((canvas.width * down) / across);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no 2D canvas');
    await this.#paint(context, script, at);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
    return blob ? blob.arrayBuffer() : new ArrayBuffer(0);
  }

  async #paint(context: CanvasRenderingContext2D, script: Script, at: number): Promise<void> {
    const { width, height } = context.canvas;
    const { scene } = script;
    context.fillStyle = scene.background.kind === 'color' ? scene.background.color : '#2a2233';
    context.fillRect(0, 0, width, height);
    const line = script.lines.findLast(({ start_ms, text }) => start_ms <= at && text.trim() !== '') ?? null;
    const card = line === null ? scene.title_card : at > line.start_ms + lineMs(line) + line.pause_ms ? scene.end_card : '';
    if (card !== '') return paintWords(context, card, height / 2, height / 11);
    for (const { id, x, y, w, h, speaks } of places(scene, script.cast, line?.speaker ?? null, width, height)) {
      const face = await this.#face(id);
      const nod = speaks ? Math.sin(at / 130) * h * 0.012 : 0;
      const side = Math.max(w, h);
      context.save();
      context.beginPath();
      context.rect(x, y, w, h);
      context.clip();
      context.drawImage(face, x + (w - side) / 2, y + (h - side) / 2 + nod, side, side);
      context.restore();
    }
    if (line && scene.captions.mode !== 'none') paintCaption(context, scene, line, at);
  }

  #face(id: string): Promise<HTMLCanvasElement> {
    const known = this.#faces.get(id);
    if (known) return known;
    const look = (CAST.find((person) => person.id === id) ?? CAST[0])?.look as Look;
    const face = rasterise([wholePicture(look)], 1);
    this.#faces.set(id, face);
    return face;
  }
}

interface Place { id: string; x: number; y: number; w: number; h: number; speaks: boolean }

function places(scene: Scene, cast: readonly string[], speaker: string | null, width: number, height: number): Place[] {
  const first = speaker ?? cast[0] ?? '';
  const whole = { id: first, x: 0, y: 0, w: width, h: height, speaks: speaker !== null };
  const other = cast.find((id) => id !== first);
  if (scene.layout === 'full' || scene.layout === 'close_ups' || other === undefined) return [whole];
  if (scene.layout === 'picture_in_picture') {
    const side = Math.min(width, height) * 0.34;
    return [whole, { id: other, x: width - side * 1.12, y: side * 0.12, w: side, h: side, speaks: false }];
  }
  const upright = height > width;
  return cast.slice(0, 6).map((id, i, all) => {
    const share = (upright ? height : width) / all.length;
    return upright ? { id, x: 0, y: i * share, w: width, h: share, speaks: id === speaker } : { id, x: i * share, y: 0, w: share, h: height, speaks: id === speaker };
  });
}

function paintCaption(context: CanvasRenderingContext2D, { captions }: Scene, line: ScriptLine, at: number): void {
  const { height } = context.canvas;
  const words = line.text.split(' ');
  const lit = Math.floor(((at - line.start_ms) / Math.max(1, lineMs(line))) * words.length);
  const from = Math.max(0, Math.floor(Math.min(lit, words.length - 1) / 6) * 6);
  paintWords(context, words.slice(from, from + 6).join(' '), captions.position === 'top' ? height * 0.12 : height * 0.9, height / 17, captions.karaoke ? lit - from : null);
}

function paintWords(context: CanvasRenderingContext2D, text: string, y: number, size: number, lit: number | null = null): void {
  context.font = `600 ${size}px sans-serif`;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = size / 5;
  context.strokeStyle = 'rgb(10 5 16 / 0.85)';
  let x = (context.canvas.width - context.measureText(text).width) / 2;
  text.split(' ').forEach((word, i) => {
    context.fillStyle = i === lit ? '#ffd27a' : '#fff';
    context.strokeText(word, x, y);
    context.fillText(word, x, y);
    x += context.measureText(`${word} `).width;
  });
}

function message(ms: number, jpeg: ArrayBuffer): ArrayBuffer {
  const bytes = new Uint8Array(4 + jpeg.byteLength);
  new DataView(bytes.buffer).setUint32(0, ms, true);
  bytes.set(new Uint8Array(jpeg), 4);
  return bytes.buffer;
}
