import { describe, expect, test, vi } from 'vitest';
import { BadBytes, decodeAtlas, decodeDisplayList, encodeDisplayList, type Corner } from './display-list';
import { FacePlayer } from './face-player';
import { bufferSide, flipRows } from './geometry';

const corner: Corner = { x: 1.5, y: 2.25, u: 300, v: 4.5, rgba: [10, 20, 30, 255] };

/** Written out by hand from the layout in vis-avatar, so that encoder and decoder cannot agree on the same mistake. */
function oneVertexByHand(): Uint8Array {
  // "VDL1", 1 vertex, 3 indices, f32 1.5, 2.25, 300, 4.5, rgba, indices 0 0 0
  return Uint8Array.from([
    0x56, 0x44, 0x4c, 0x31, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0xc0, 0x3f, 0, 0, 0x10, 0x40, 0, 0, 0x96, 0x43, 0, 0, 0x90, 0x40, 10, 20, 30, 255, 0, 0, 0, 0, 0, 0,
  ]);
}

describe('display lists', () => {
  test('the bytes are those that vis-avatar writes', () => {
    expect(new Uint8Array(encodeDisplayList([corner], [0, 0, 0]))).toEqual(oneVertexByHand());
  });

  test('what is read is what was written', () => {
    const list = decodeDisplayList(oneVertexByHand().buffer as ArrayBuffer);
    expect(list).toMatchObject({ vertexCount: 1, indexCount: 3 });
    expect([...list.indices]).toEqual([0, 0, 0]);
    const view = new DataView(list.vertices.buffer, list.vertices.byteOffset);
    expect([0, 4, 8, 12].map((at) => view.getFloat32(at, true))).toEqual([1.5, 2.25, 300, 4.5]);
    expect([...list.vertices.subarray(16)]).toEqual([10, 20, 30, 255]);
  });

  test('an empty list is a list', () => {
    expect(decodeDisplayList(encodeDisplayList([], []))).toMatchObject({ vertexCount: 0, indexCount: 0 });
  });

  test.each([
    ['nothing', new Uint8Array(0)],
    ['a torn header', oneVertexByHand().slice(0, 11)],
    ['other magic', Uint8Array.from([0x58, ...oneVertexByHand().slice(1)])],
    ['missing bytes', oneVertexByHand().slice(0, -1)],
    ['extra bytes', Uint8Array.from([...oneVertexByHand(), 0])],
    ['a count beyond the end', Uint8Array.from([...oneVertexByHand().slice(0, 7), 0x7f, ...oneVertexByHand().slice(8)])],
  ])('%s is refused', (_name, bytes) => {
    expect(() => decodeDisplayList(bytes.buffer as ArrayBuffer)).toThrow(BadBytes);
  });
});

test('an atlas is its size and its pixels', () => {
  const bytes = Uint8Array.from([2, 0, 0, 0, 1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(decodeAtlas(bytes.buffer)).toMatchObject({ width: 2, height: 1, rgba: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]) });
  expect(() => decodeAtlas(bytes.slice(0, 15).buffer)).toThrow(BadBytes);
});

test.each([[560, 1, 560], [560, 2, 1024], [100.4, 1.5, 151], [0, 1, 1], [300, 0, 300]])('%d CSS px at ratio %d need %d device px', (css, ratio, side) => {
  expect(bufferSide(css, ratio)).toBe(side);
});

test('flipping rows twice changes nothing, once swaps top and bottom', () => {
  const rgba = Uint8Array.from([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
  expect([...flipRows(rgba, 1, 3)]).toEqual([3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1]);
  expect(flipRows(flipRows(rgba, 1, 3), 1, 3)).toEqual(rgba);
});

describe('the player', () => {
  function stage() {
    const waiting: (() => void)[] = [];
    const draw = vi.fn();
    const cancel = vi.fn();
    const player = new FacePlayer({ draw }, (paint) => waiting.push(paint), cancel);
    return { player, draw, cancel, refresh: () => waiting.splice(0).forEach((paint) => paint()) };
  }

  test('paints only the newest list of a refresh', () => {
    const { player, draw, refresh } = stage();
    const newest = encodeDisplayList([corner, corner], [0, 1, 1]);
    player.push(encodeDisplayList([corner], [0, 0, 0]));
    player.push(newest);
    refresh();
    expect(draw).toHaveBeenCalledTimes(1);
    expect(draw.mock.lastCall?.[0]).toMatchObject({ vertexCount: 2 });
    expect(player.shown).toBe(newest);
    expect(player.frames).toBe(1);
  });

  test('asks for nothing while no list comes', () => {
    const { player, draw, refresh } = stage();
    player.push(encodeDisplayList([], []));
    refresh();
    refresh();
    expect(draw).toHaveBeenCalledTimes(1);
  });

  test('a damaged list is skipped and the next one is painted', () => {
    const { player, draw, refresh } = stage();
    player.push(new ArrayBuffer(5));
    refresh();
    player.push(encodeDisplayList([], []));
    refresh();
    expect(draw).toHaveBeenCalledTimes(1);
    expect(player.frames).toBe(1);
  });

  test('a stopped player forgets what it was to paint', () => {
    const { player, draw, cancel, refresh } = stage();
    player.push(encodeDisplayList([], []));
    player.stop();
    refresh();
    expect(cancel).toHaveBeenCalled();
    expect(draw).not.toHaveBeenCalled();
  });
});
