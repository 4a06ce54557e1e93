import { expect, it } from 'vitest';
import { ScriptQueue } from './script-queue.js';

/** Fails whatever has `bad` in it. */
function queue() {
  const ran: string[] = [];
  const scripts = new ScriptQueue(async (script) => {
    await Promise.resolve();
    if (script.includes('bad')) throw new Error('bad');
    ran.push(script);
  });
  return { ran, scripts };
}

it('runs what comes meanwhile as one', async () => {
  const { ran, scripts } = queue();
  await Promise.all(['a', 'b', 'c', 'd'].map((script) => scripts.run(script)));
  await scripts.run('e');
  expect(ran).toEqual(['a', 'bcd', 'e']);
});

it('blames nobody for another', async () => {
  const { ran, scripts } = queue();
  const results = await Promise.allSettled(['a', 'b', 'bad', 'c'].map((script) => scripts.run(script)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(ran).toEqual(['a', 'b', 'c']);
  await scripts.idle();
});
