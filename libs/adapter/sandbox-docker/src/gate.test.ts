import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Gate } from './gate.js';

describe('the gate', () => {
  it('lets no more in than it has places, all in order, failures included', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.record({ turns: fc.nat(4), fails: fc.boolean() }), { maxLength: 20 }),
        async (size, tasks) => {
          const gate = new Gate(size);
          const started: number[] = [];
          let inside = 0;
          const runs = tasks.map(({ turns, fails }, index) =>
            gate.run(async () => {
              started.push(index);
              expect(++inside).toBeLessThanOrEqual(size);
              for (let turn = 0; turn < turns; turn++) await Promise.resolve();
              inside--;
              if (fails) throw new Error('task failed');
            }),
          );
          const outcomes = await Promise.allSettled(runs);
          expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(tasks.map(({ fails }) => fails));
          expect(started).toEqual(tasks.map((_, index) => index));
        },
      ),
    );
  });

  it('lets go of those who have waited too long and keeps the place for the others', async () => {
    const gate = new Gate(1);
    const first = Promise.withResolvers<void>();
    const deadline = new AbortController();
    const ran: string[] = [];
    const runs = [
      gate.run(() => first.promise),
      gate.run(async () => void ran.push('late'), deadline.signal),
      gate.run(async () => void ran.push('patient')),
    ];
    deadline.abort(new Error('too late'));
    await expect(runs[1]).rejects.toThrow('too late');
    expect(ran).toEqual([]);
    first.resolve();
    await Promise.all([runs[0], runs[2]]);
    await gate.run(async () => void ran.push('next'));
    expect(ran).toEqual(['patient', 'next']);
  });
});
