import { expect, test } from 'vitest';
import { fakeBackend } from '../../backend/fake';
import { breath } from './face-breath';
import { playFace } from './face-live';

test.each(['idle', 'interrupted'] as const)('the light rests while %s', (status) => {
  expect(new Set([0, 333, 1234, 5000].map((now) => breath(status, now)))).toEqual(new Set([0.4]));
});

test.each(['listening', 'transcribing', 'thinking', 'speaking'] as const)('the light breathes while %s and stays a light', (status) => {
  const strengths = Array.from({ length: 60 }, (_, i) => breath(status, i * 50));
  expect(Math.max(...strengths) - Math.min(...strengths)).toBeGreaterThan(0.4);
  expect(Math.min(...strengths)).toBeGreaterThanOrEqual(0.4);
  expect(Math.max(...strengths)).toBeLessThanOrEqual(1);
});

test('where there is no WebGL2 the stage is told, and the backend is not asked for a face', async () => {
  const backend = fakeBackend();
  let asked = false;
  backend.openFace = async () => void (asked = true);
  const canvas = document.createElement('canvas');
  canvas.getContext = () => null;
  await new Promise<void>((impossible) => {
    playFace(canvas, backend, 'mira', { shown: () => {}, painted: () => {}, impossible });
  });
  expect(asked).toBe(false);
});
