/**
 * Paints a still picture with the 2D canvas: where WebGL2 is missing, or motion is unwelcome.
 * Not for display lists: a thousand clipped affine triangles a frame would eat the processor the voice needs.
 */
export class CanvasPainter {
  readonly #context: CanvasRenderingContext2D;
  #picture: CanvasImageSource | null = null;

  static create(canvas: HTMLCanvasElement): CanvasPainter | null {
    const context = canvas.getContext('2d', { alpha: false });
    return context && new CanvasPainter(context);
  }

  private constructor(context: CanvasRenderingContext2D) {
    this.#context = context;
  }

  setPicture(picture: CanvasImageSource): void {
    this.#picture = picture;
    this.draw();
  }

  draw(): void {
    if (!this.#picture) return;
    const { canvas } = this.#context;
    this.#context.imageSmoothingQuality = 'high';
    this.#context.drawImage(this.#picture, 0, 0, canvas.width, canvas.height);
  }

  readPixels(): { width: number; height: number; rgba: Uint8Array } {
    const { width, height } = this.#context.canvas;
    const data = this.#context.getImageData(0, 0, width, height).data;
    return { width, height, rgba: new Uint8Array(data.buffer) };
  }
}
