import { expect, it } from 'vitest';
import type { SecretRotation } from '../ports/secret-rotation.js';
import { rotateSecrets } from './rotate-secrets.js';

/** A rotation of so many values, of which some are held by others for the first looks. */
function rotationOf(values: number, held: { count: number; looks: number } = { count: 0, looks: 0 }) {
  let left = values;
  const batches: number[] = [];
  const rotation: SecretRotation = {
    begin: async () => ({ waitMs: 15_000, resumed: false }),
    reseal: async (most) => {
      const free = held.looks-- > 0 ? left - held.count : left;
      const done = Math.min(most, Math.max(0, free));
      batches.push(done);
      left -= done;
      return done;
    },
    remaining: async () => left,
    removeUnneeded: async () => 2,
    resealKeys: () => Promise.resolve(0),
    list: async () => [],
  };
  return { rotation, batches };
}

it('gives notice, and then seals everything anew in bounded batches', async () => {
  const { rotation, batches } = rotationOf(250);
  const pauses: number[] = [];
  const progress: number[][] = [];
  const rotated = await rotateSecrets(
    rotation,
    async (ms) => pauses.push(ms),
    (done, left) => progress.push([done, left]),
  );
  expect(rotated).toEqual({ resumed: false, values: 250, keysRemoved: 2 });
  expect(batches).toEqual([100, 100, 50]);
  expect(pauses).toEqual([15_000]);
  expect(progress).toEqual([
    [0, 250],
    [100, 150],
    [200, 50],
    [250, 0],
  ]);
});

it('comes back for values that somebody held', async () => {
  const { rotation } = rotationOf(10, { count: 3, looks: 4 });
  const pauses: number[] = [];
  const { values } = await rotateSecrets(
    rotation,
    async (ms) => pauses.push(ms),
    () => undefined,
  );
  expect(values).toBe(10);
  expect(pauses).toEqual([15_000, 250, 250, 250]);
});

it('leaves them to another run where they are held for long', async () => {
  const { rotation } = rotationOf(10, { count: 3, looks: Infinity });
  const rotating = rotateSecrets(
    rotation,
    () => Promise.resolve(),
    () => undefined,
  );
  await expect(rotating).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
});
