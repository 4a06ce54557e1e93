import { expect, test } from 'vitest';
import { Lifecycle, type Stage } from './lifecycle.js';

const LIMITS = (): number => 50;

test('stages close in their order, whatever the order of opening, and a failure stops none', async () => {
  const lifecycle = new Lifecycle();
  const closed: string[] = [];
  const closer = (stage: Stage, fails = false): void =>
    lifecycle.onClose(stage, () => {
      closed.push(stage);
      return fails ? Promise.reject(new Error(stage)) : Promise.resolve();
    });
  closer('connections');
  closer('work', true);
  closer('intake');
  closer('records');
  expect(await lifecycle.close(LIMITS)).toEqual([new Error('work')]);
  expect(closed).toEqual(['intake', 'work', 'records', 'connections']);
});

test('closing twice is closing once', async () => {
  const lifecycle = new Lifecycle();
  let count = 0;
  lifecycle.onClose('intake', () => Promise.resolve(void (count += 1)));
  await Promise.all([lifecycle.close(LIMITS), lifecycle.close(LIMITS)]);
  expect(count).toBe(1);
});

test('a stage that hangs is left behind; the later ones are closed all the same', async () => {
  const lifecycle = new Lifecycle();
  const closed: string[] = [];
  lifecycle.onClose('intake', () => new Promise(() => undefined));
  lifecycle.onClose('records', () => Promise.resolve(void closed.push('records')));
  expect(await lifecycle.close(LIMITS)).toEqual([new Error('closing the intake took longer than 50 ms')]);
  expect(closed).toEqual(['records']);
  expect(lifecycle.isClosing).toBe(true);
});

test('a stage that gets on is waited for, however long it takes as a whole', async () => {
  const lifecycle = new Lifecycle();
  let done = 0;
  lifecycle.onClose('environments', async (progress) => {
    for (; done < 8; done++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      progress();
    }
  });
  expect(await lifecycle.close(() => 200)).toEqual([]);
  expect(done).toBe(8);
});
