import { CANVAS, VERTEX_BYTES, type Atlas, type DisplayList } from './display-list';
import { flipRows } from './geometry';

const VERTEX_SHADER = `#version 300 es
layout(location = 0) in vec2 position;
layout(location = 1) in vec2 texel;
layout(location = 2) in vec4 tint;
uniform vec2 atlas_size;
uniform float flip;
out vec2 uv;
out vec4 colour;
void main() {
  uv = texel / atlas_size;
  colour = tint;
  vec2 clip = position / ${(CANVAS / 2).toFixed(1)} - 1.0;
  gl_Position = vec4(clip.x, clip.y * flip, 0.0, 1.0);
}`;

const FRAGMENT_SHADER = `#version 300 es
precision highp float;
uniform sampler2D atlas;
in vec2 uv;
in vec4 colour;
out vec4 pixel;
void main() {
  pixel = texture(atlas, uv) * colour;
}`;

/**
 * Paints display lists with one program, one texture and one draw call a list.
 *
 * It must agree with the CPU painter of vis-avatar (PSNR >= 45 dB): straight-alpha blending, no mipmaps, no sRGB texture,
 * no premultiplication, and no multisampling, because the shapes carry feathered edges of their own.
 */
export class GlPainter {
  readonly #gl: WebGL2RenderingContext;
  #program: WebGLProgram | null = null;
  #atlas: Atlas | null = null;

  /** Null where WebGL2 is missing or refuses our program. */
  static create(canvas: HTMLCanvasElement): GlPainter | null {
    const gl = canvas.getContext('webgl2', {
      alpha: false,
      antialias: false,
      depth: false,
      stencil: false,
      preserveDrawingBuffer: true, // screenshots and readPixels may come between two frames
    });
    if (!gl) return null;
    const painter = new GlPainter(gl);
    return painter.restore() ? painter : null;
  }

  private constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
  }

  /** Builds everything that lives on the GPU: at first, and again after a lost context came back. */
  restore(): boolean {
    const gl = this.#gl;
    this.#program = linkProgram(gl);
    if (!this.#program) return false;
    gl.useProgram(this.#program);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    for (const [location, size, type, normalised, offset] of [
      [0, 2, gl.FLOAT, false, 0],
      [1, 2, gl.FLOAT, false, 8],
      [2, 4, gl.UNSIGNED_BYTE, true, 16],
    ] as const) {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, type, normalised, VERTEX_BYTES, offset);
    }
    gl.enable(gl.BLEND);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE);
    gl.clearColor(0, 0, 0, 1);
    if (this.#atlas) this.setAtlas(this.#atlas);
    return true;
  }

  setAtlas(atlas: Atlas): void {
    const gl = this.#gl;
    this.#atlas = atlas;
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    const old = gl.getParameter(gl.TEXTURE_BINDING_2D) as WebGLTexture | null;
    if (old) gl.deleteTexture(old);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, atlas.width, atlas.height, 0, gl.RGBA, gl.UNSIGNED_BYTE, atlas.rgba);
    for (const [name, value] of [
      [gl.TEXTURE_MIN_FILTER, gl.LINEAR],
      [gl.TEXTURE_MAG_FILTER, gl.LINEAR],
      [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE],
      [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
    ] as const) {
      gl.texParameteri(gl.TEXTURE_2D, name, value);
    }
    if (this.#program) gl.uniform2f(gl.getUniformLocation(this.#program, 'atlas_size'), atlas.width, atlas.height);
  }

  draw(list: DisplayList): void {
    const { canvas } = this.#gl;
    // Canvas units grow downwards, clip space upwards.
    this.#paint(list, canvas.width, canvas.height, -1);
  }

  /** What the canvas shows now, rows from the top. */
  readPixels(): { width: number; height: number; rgba: Uint8Array } {
    const gl = this.#gl;
    const { width, height } = gl.canvas;
    const rgba = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    return { width, height, rgba: flipRows(rgba, width, height) };
  }

  /** The list painted beside the screen at `side` x `side` pixels, rows from the top. */
  snapshot(list: DisplayList, side: number): Uint8Array {
    const gl = this.#gl;
    const framebuffer = gl.createFramebuffer();
    const renderbuffer = gl.createRenderbuffer();
    gl.bindRenderbuffer(gl.RENDERBUFFER, renderbuffer);
    gl.renderbufferStorage(gl.RENDERBUFFER, gl.RGBA8, side, side);
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.RENDERBUFFER, renderbuffer);
    this.#paint(list, side, side, 1); // row 0 of what is read back is then the top
    const rgba = new Uint8Array(side * side * 4);
    gl.readPixels(0, 0, side, side, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.deleteFramebuffer(framebuffer);
    gl.deleteRenderbuffer(renderbuffer);
    return rgba;
  }

  /** Frees the context at once; browsers allow only about sixteen. */
  destroy(): void {
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #paint(list: DisplayList, width: number, height: number, flip: 1 | -1): void {
    const gl = this.#gl;
    if (!this.#program || !this.#atlas || gl.isContextLost()) return;
    gl.viewport(0, 0, width, height);
    gl.uniform1f(gl.getUniformLocation(this.#program, 'flip'), flip);
    gl.bufferData(gl.ARRAY_BUFFER, list.vertices, gl.STREAM_DRAW);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, list.indices, gl.STREAM_DRAW);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.drawElements(gl.TRIANGLES, list.indexCount, gl.UNSIGNED_SHORT, 0);
  }
}

function linkProgram(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX_SHADER],
    [gl.FRAGMENT_SHADER, FRAGMENT_SHADER],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null;
}
