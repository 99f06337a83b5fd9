/**
 * One frame as data, as `vis_avatar::DisplayList::encode` writes it: "VDL1", u32 vertex count, u32 index count,
 * the vertices (20 bytes each), the indices (u16); little-endian. The views share the bytes with the message: nothing is copied.
 */
export interface DisplayList {
  readonly vertexCount: number;
  readonly indexCount: number;
  /** f32 x, y (canvas units), f32 u, v (texels), u8 r, g, b, a (straight alpha). */
  readonly vertices: Uint8Array;
  readonly indices: Uint16Array;
}

/** Straight alpha, rows from the top. */
export interface Atlas {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** Side of the square that display lists are written for. */
export const CANVAS = 512;
export const VERTEX_BYTES = 20;
const HEADER_BYTES = 12;
const MAGIC = 0x314c4456; // "VDL1", read as a little-endian u32

export class BadBytes extends Error {}

export function decodeDisplayList(bytes: ArrayBuffer): DisplayList {
  if (bytes.byteLength < HEADER_BYTES) throw new BadBytes('display list shorter than its header');
  const header = new DataView(bytes);
  if (header.getUint32(0, true) !== MAGIC) throw new BadBytes('display list without its magic');
  const vertexCount = header.getUint32(4, true);
  const indexCount = header.getUint32(8, true);
  const indexStart = HEADER_BYTES + vertexCount * VERTEX_BYTES;
  if (bytes.byteLength !== indexStart + indexCount * 2) throw new BadBytes('display list whose length does not match its counts');
  return {
    vertexCount,
    indexCount,
    vertices: new Uint8Array(bytes, HEADER_BYTES, vertexCount * VERTEX_BYTES),
    indices: new Uint16Array(bytes, indexStart, indexCount),
  };
}

/** u32 width, u32 height (little-endian), then the pixels. */
export function decodeAtlas(bytes: ArrayBuffer): Atlas {
  if (bytes.byteLength < 8) throw new BadBytes('atlas shorter than its header');
  const header = new DataView(bytes);
  const width = header.getUint32(0, true);
  const height = header.getUint32(4, true);
  if (bytes.byteLength !== 8 + width * height * 4) throw new BadBytes('atlas whose length does not match its size');
  return { width, height, rgba: new Uint8Array(bytes, 8) };
}

export interface Corner {
  x: number;
  y: number;
  u: number;
  v: number;
  rgba: readonly [number, number, number, number];
}

/** The inverse of `decodeDisplayList`, for fakes and tests. */
export function encodeDisplayList(corners: readonly Corner[], indices: readonly number[]): ArrayBuffer {
  const bytes = new ArrayBuffer(HEADER_BYTES + corners.length * VERTEX_BYTES + indices.length * 2);
  const view = new DataView(bytes);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, corners.length, true);
  view.setUint32(8, indices.length, true);
  let at = HEADER_BYTES;
  for (const { x, y, u, v, rgba } of corners) {
    [x, y, u, v].forEach((field, i) => view.setFloat32(at + i * 4, field, true));
    rgba.forEach((field, i) => view.setUint8(at + 16 + i, field));
    at += VERTEX_BYTES;
  }
  indices.forEach((index, i) => view.setUint16(at + i * 2, index, true));
  return bytes;
}
