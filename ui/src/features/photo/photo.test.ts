import { beforeEach, describe, expect, test, vi } from 'vitest';
import { BackendError, type Backend, type ControlPoint, type PictureReport } from '../../backend';
import { fakeBackend } from '../../backend/fake';
import { NOBODY } from '../../backend/fake-cast';
import { standardPoints } from '../../backend/fake-photo';
import { figure, predict } from './photo-figure';
import { addPoint, beginEdit, endGesture, movePoint, nearest, redo, undo } from './photo-points';
import { faceView, panBy, reveal, scaleOf, toPane, toPicture, wholeView, zoomAt } from './photo-view';
import { PhotoStudio } from './photo.svelte';

const FILE = { arrayBuffer: async () => new ArrayBuffer(4) } as Blob;
const SIZE = { width: 400, height: 500 };
const PANE = { width: 640, height: 440 };
const point = (id: string, x: number, y: number): ControlPoint => ({ id, label: id, x, y });
const two = () => beginEdit([point('a', 10, 10), point('b', 50, 50)]);

describe('points', () => {
  test('one drag is one step of undo, and redo brings it back', () => {
    let edit = two();
    for (const x of [11, 12, 13]) edit = movePoint(edit, 'a', { x, y: 10 }, SIZE, 'drag');
    edit = movePoint(endGesture(edit), 'b', { x: 60, y: 50 }, SIZE, 'drag');
    expect(edit.past).toHaveLength(2);
    edit = undo(edit);
    expect(edit.points.map(({ x }) => x)).toEqual([13, 50]);
    edit = undo(edit);
    expect(edit.points.map(({ x }) => x)).toEqual([10, 50]);
    expect(undo(edit), 'before the first step there is nothing').toBe(edit);
    expect(redo(redo(edit)).points.map(({ x }) => x)).toEqual([13, 60]);
  });

  test('a new move forgets what was undone', () => {
    const edit = movePoint(undo(movePoint(two(), 'a', { x: 20, y: 10 }, SIZE, null)), 'a', { x: 30, y: 10 }, SIZE, null);
    expect(redo(edit)).toBe(edit);
  });

  test('points stay in the picture, and a move to the same place is none', () => {
    const edit = movePoint(two(), 'a', { x: -5, y: 900 }, SIZE, null);
    expect(edit.points[0]).toMatchObject({ x: 0, y: 500 });
    expect(movePoint(edit, 'a', { x: -9, y: 999 }, SIZE, null)).toBe(edit);
    expect(movePoint(edit, 'nobody', { x: 1, y: 1 }, SIZE, null)).toBe(edit);
  });

  test('the nearest one is taken, and none out of reach', () => {
    expect(nearest(two().points, { x: 44, y: 44 }, 20)?.id).toBe('b');
    expect(nearest(two().points, { x: 200, y: 200 }, 20)).toBeNull();
  });

  test('placing and undoing walks back one by one', () => {
    const edit = addPoint(addPoint(beginEdit([]), point('a', 1, 2), SIZE), point('b', 3, 4), SIZE);
    expect(undo(edit).points.map(({ id }) => id)).toEqual(['a']);
  });
});

describe('the figure', () => {
  const blank = standardPoints(500, 500);

  test('twelve points make a face, other sets none', () => {
    expect(figure(blank)).toHaveLength(5);
    expect(figure(blank).join(' ')).not.toMatch(/NaN|undefined/);
    expect(figure(blank.slice(1))).toEqual([]);
  });

  test('the next point is expected where a turned, smaller face has it', () => {
    const turned = blank.map(({ x, y }) => ({ x: 300 - y * 0.5, y: 40 + x * 0.5 }));
    for (const count of [2, 5, 11]) {
      const next = predict(blank, turned.slice(0, count));
      expect([next?.id, next?.x, next?.y]).toEqual([blank[count]?.id, expect.closeTo(turned[count]!.x, 6), expect.closeTo(turned[count]!.y, 6)]);
    }
    expect(predict(blank, [])).toEqual(blank[0]);
    expect(predict(blank, turned)).toBeNull();
  });
});

describe('the view', () => {
  test('there and back is the same place', () => {
    const view = zoomAt(wholeView(SIZE), 3, { x: 100, y: 90 }, SIZE, PANE);
    const place = { x: 123, y: 321 };
    const back = toPicture(toPane(place, view, SIZE, PANE), view, SIZE, PANE);
    expect([back.x, back.y]).toEqual([expect.closeTo(123), expect.closeTo(321)]);
  });

  test('the whole picture fits with its margin', () => {
    const scale = scaleOf(wholeView(SIZE), SIZE, PANE);
    expect(SIZE.height * scale).toBeCloseTo(PANE.height - 40);
  });

  test('zooming keeps the pixel under the pointer, and never leaves the picture', () => {
    const at = { x: 330, y: 230 };
    const before = toPicture(at, zoomAt(wholeView(SIZE), 4, at, SIZE, PANE), SIZE, PANE);
    const after = toPicture(at, zoomAt(zoomAt(wholeView(SIZE), 4, at, SIZE, PANE), 1.5, at, SIZE, PANE), SIZE, PANE);
    expect([after.x, after.y]).toEqual([expect.closeTo(before.x, 3), expect.closeTo(before.y, 3)]);
    const far = panBy(zoomAt(wholeView(SIZE), 4, at, SIZE, PANE), 99_999, 99_999, SIZE, PANE);
    expect(toPane({ x: 0, y: 0 }, far, SIZE, PANE)).toEqual({ x: expect.closeTo(20), y: expect.closeTo(20) });
    expect(zoomAt(far, 0.001, at, SIZE, PANE)).toEqual(wholeView(SIZE));
    expect(zoomAt(far, 999, at, SIZE, PANE).zoom).toBe(8);
  });

  test('a chosen face fills the pane; without points all of the picture does', () => {
    const face = [{ x: 180, y: 100 }, { x: 220, y: 100 }, { x: 200, y: 160 }];
    const view = faceView(face, SIZE, PANE);
    expect(view.zoom).toBeGreaterThan(2);
    for (const place of face) {
      const { x, y } = toPane(place, view, SIZE, PANE);
      expect(x > 20 && y > 20 && x < PANE.width - 20 && y < PANE.height - 20, 'every point is seen').toBe(true);
    }
    expect(faceView([], SIZE, PANE)).toEqual(wholeView(SIZE));
  });

  test('a point out of sight is brought into it', () => {
    const view = panBy(zoomAt(wholeView(SIZE), 6, { x: 0, y: 0 }, SIZE, PANE), -9999, -9999, SIZE, PANE);
    const seen = toPane({ x: 5, y: 5 }, reveal(view, { x: 5, y: 5 }, SIZE, PANE), SIZE, PANE);
    expect(seen.x).toBeGreaterThan(0);
    expect(seen.y).toBeGreaterThan(0);
  });
});

function report(more: Partial<PictureReport> = {}): PictureReport {
  const points = standardPoints(400, 400);
  return { picture_id: 'p1', width: 400, height: 400, faces: [{ box: [0, 0, 9, 9], confidence: 1, points, glasses: true, warnings: ['Small.'] }], chosen: 0, blank_points: points, consent: null, warnings: ['Small.', 'Dark.'], ...more };
}

function studio(more: Partial<PictureReport> = {}) {
  const backend: Backend = fakeBackend({ query: 'pace=0' });
  backend.inspectPicture = async () => report(more);
  backend.picture = async () => new Uint8Array(4);
  let count = 0;
  backend.draftFace = vi.fn(async () => ({ draft_id: `d${++count}`, warnings: [] }));
  backend.createCharacter = vi.fn(async ({ name }) => ({ ...NOBODY, id: 'own', name, own: true, face: 'photo' as const }));
  return { backend, studio: new PhotoStudio(backend, { kind: 'new' }, 0) };
}

beforeEach(() => {
  URL.createObjectURL = () => 'blob:x';
  URL.revokeObjectURL = () => {};
});

describe('the studio', () => {
  test('no face comes to life before the question about it is answered', async () => {
    const { studio: photo, backend } = studio();
    await photo.take(FILE);
    expect([photo.phase, photo.face, photo.glasses, photo.warnings]).toEqual(['editing', 0, true, ['Small.', 'Dark.']]);
    await new Promise((rest) => setTimeout(rest, 5));
    expect(backend.draftFace).not.toHaveBeenCalled();
    photo.agree('permission');
    await vi.waitFor(() => expect(photo.draft?.draft_id).toBe('d1'));
    expect(photo.canSave).toBe(true);
  });

  test('a picture that was answered for before comes to life at once', async () => {
    const { studio: photo } = studio({ consent: 'own_picture' });
    await photo.take(FILE);
    await vi.waitFor(() => expect(photo.draft).not.toBeNull());
  });

  test('twelve points by hand, one back, and the face is whole', async () => {
    const { studio: photo } = studio({ faces: [], chosen: null, consent: 'not_a_person' });
    await photo.take(FILE);
    expect([photo.noFace, photo.whole]).toEqual([true, false]);
    photo.placeByHand();
    photo.place({ x: 100, y: 100 });
    photo.place({ x: 140, y: 100 });
    photo.undo();
    expect(photo.edit.points).toHaveLength(1);
    photo.aim({ x: 150, y: -7 });
    photo.place();
    expect(photo.edit.points[1]).toMatchObject({ x: 150, y: 0 });
    for (let n = 0; n < 10; n += 1) photo.place();
    expect([photo.pending, photo.whole]).toEqual([null, true]);
    await vi.waitFor(() => expect(photo.draft).not.toBeNull());
  });

  test('saving waits for the last correction', async () => {
    const { studio: photo, backend } = studio({ consent: 'own_picture' });
    await photo.take(FILE);
    await vi.waitFor(() => expect(photo.draft).not.toBeNull());
    photo.move('nose', { x: 1, y: 1 }, null);
    expect(await photo.save(), 'a companion needs a name').toBeNull();
    expect(photo.problem).toMatch(/name/);
    photo.name = ' Grace ';
    expect((await photo.save())?.name).toBe('Grace');
    expect(backend.createCharacter).toHaveBeenCalledWith(expect.objectContaining({ draft_id: 'd2', consent: 'own_picture', greeting: expect.stringContaining('I’m Grace') }));
  });

  test('a correction that cannot be drawn is not saved as the face before it', async () => {
    const { studio: photo, backend } = studio({ consent: 'own_picture' });
    await photo.take(FILE);
    await vi.waitFor(() => expect(photo.draft).not.toBeNull());
    photo.name = 'Grace';
    backend.draftFace = () => Promise.reject(new BackendError('draft_face', 'bad_input', 'The points lie on top of each other.'));
    photo.move('nose', { x: 1, y: 1 }, null);
    expect(await photo.save()).toBeNull();
    expect(photo.problem).toBe('The points lie on top of each other.');
    expect(backend.createCharacter).not.toHaveBeenCalled();
    photo.undo();
    expect((await photo.save())?.name, 'the face before it still is one').toBe('Grace');
  });

  test('a face that is no longer whole is not waited for', async () => {
    const { studio: photo } = studio({ consent: 'own_picture' });
    await photo.take(FILE);
    photo.placeByHand();
    expect(photo.drafting).toBe(false);
    photo.useFound();
    expect([photo.byHand, photo.face, photo.whole], 'the found points are back').toEqual([false, 0, true]);
  });

  test('a bad file says why, and leaves an earlier picture as it was', async () => {
    const { studio: photo, backend } = studio();
    const works = backend.inspectPicture;
    backend.inspectPicture = () => Promise.reject(new BackendError('inspect_picture', 'bad_input', 'This file is no picture.'));
    await photo.take(FILE);
    expect([photo.phase, photo.problem]).toEqual(['choosing', 'This file is no picture.']);
    backend.inspectPicture = works;
    await photo.take(FILE);
    backend.inspectPicture = () => Promise.reject(new BackendError('inspect_picture', 'bad_input', 'Too small.'));
    await photo.take(FILE);
    expect([photo.phase, photo.problem, photo.report?.picture_id]).toEqual(['editing', 'Too small.', 'p1']);
  });
});
