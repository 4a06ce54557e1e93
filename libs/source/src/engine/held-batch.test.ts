import type { BatchOutcome } from '@stoker/app/invoke/run-source-batch';
import { LIMITS } from '@stoker/core/model/limits';
import { RESULTS } from '@stoker/core/sources/processing-result';
import { describe, expect, it } from 'vitest';
import type { HeldQueue, QueueReader, QueueRecord } from '../source.js';
import { succeeded } from '../testing/engine-kit.js';
import { batchSettings } from './batch-settings.js';
import { type Discarded, ENGINE_TIMES } from './engine-ports.js';
import { type HeldBatchOptions, runHeldBatches } from './held-batch.js';

const TIMES = { ...ENGINE_TIMES, firstBackoffMs: 1, longestBackoffMs: 4 };
const FAILED: BatchOutcome = { kind: 'function-error' };

function recordOf(id: string, more: Partial<QueueRecord> = {}): QueueRecord {
  const json = JSON.stringify({ id });
  return { id, json, bytes: json.length, arrivedAt: 0, receipt: id, matchable: () => id, ...more };
}

/** A queue whose function does all but what is called `x`, and where `L` is too large for it. */
class Play {
  readonly invoked: string[] = [];
  readonly removed: string[] = [];
  readonly returned: (readonly [string, number])[] = [];
  readonly extended: string[] = [];
  readonly discarded: Discarded[] = [];
  readonly stopping = new AbortController();
  invoke = async (payload: Uint8Array): Promise<BatchOutcome> => {
    const { Records } = JSON.parse(Buffer.from(payload).toString()) as { Records: { id: string }[] };
    const ids = Records.map(({ id }) => id).join('');
    this.invoked.push(ids);
    return ids.includes('x') ? FAILED : succeeded();
  };

  run(ids: string, settings: object, failures: HeldQueue['failures'], more: Partial<HeldBatchOptions> = {}) {
    const held: HeldQueue = {
      failures,
      giveBack: async (records, delayMs) => void this.returned.push(...records.map(({ id }) => [id, delayMs] as const)),
      extend: async (records) => void this.extended.push(records.map(({ id }) => id).join('')),
      rest: async () => undefined,
    };
    const remove = async (records: readonly QueueRecord[]) => {
      this.removed.push(...records.map(({ id }) => id));
      return [];
    };
    return runHeldBatches(
      [...ids].map((id) => recordOf(id, id === 'L' ? { bytes: LIMITS.syncPayloadBytes } : {})),
      {
        reader: { remove } as never as QueueReader,
        held,
        holdMs: Infinity,
        settings: batchSettings({ settings: { BatchSize: 4, ...settings } } as never),
        times: TIMES,
        signal: this.stopping.signal,
        now: () => 1_000,
        invoke: (payload) => this.invoke(payload),
        discard: async (discarded) => void this.discarded.push(discarded),
        note: () => undefined,
        onError: (error) => expect.unreachable(String(error)),
        ...more,
      },
    );
  }
}

describe('held records', () => {
  it('are done in their order, whatever is in the way', async () => {
    const play = new Play();
    let tries = 0;
    const { invoke } = play;
    play.invoke = async (payload) =>
      (tries += 1) === 2 ? FAILED : tries === 3 ? { kind: 'throttled' } : invoke(payload);
    expect(await play.run('abcdef', {}, 'retried')).toBe(true);
    expect(play.removed.join('')).toBe('abcdef');
    expect(play.invoked).toEqual(['abcd', 'ef']);
    expect(play.returned).toEqual([]);
  });

  it('are given up one by one, with what the function was shown, before they are removed', async () => {
    const play = new Play();
    const settings = { MaximumRetryAttempts: 1, BisectBatchOnFunctionError: true };
    expect(await play.run('abxd', settings, 'retried')).toBe(true);
    expect(play.removed.join('')).toBe('abxd');
    expect(play.discarded).toMatchObject([
      { reason: 'RetryAttemptsExhausted', failures: 2, event: '{"Records":[{"id":"x"}]}', records: [{ id: 'x' }] },
    ]);
  });

  it('are given back, as far as they are not done, when nothing may be tried any more', async () => {
    const play = new Play();
    const { invoke } = play;
    play.invoke = async (payload) => {
      const outcome = await invoke(payload);
      if (outcome === FAILED) play.stopping.abort();
      return outcome;
    };
    expect(await play.run('abcdxfgh', {}, 'retried')).toBe(false);
    expect(play.removed.join('')).toBe('abcd');
    expect(play.returned.map(([id]) => id).join('')).toBe('xfgh');
  });

  it('go back alone where the source counts, and what is behind them is done', async () => {
    const play = new Play();
    expect(await play.run('abxdef', {}, 'returned')).toBe(false);
    expect(play.removed.join('')).toBe('abdef');
    expect(play.returned).toEqual([['x', TIMES.firstBackoffMs]]);
    expect(play.discarded).toEqual([]);
  });

  it('are given up in their place, and never shown, where they are too large for an invocation', async () => {
    const play = new Play();
    const notes: string[] = [];
    expect(await play.run('abLd', { MaximumRetryAttempts: 1 }, 'retried', { note: (note) => notes.push(note) })).toBe(
      true,
    );
    expect([play.invoked, play.removed.join(''), play.returned]).toEqual([['ab', 'd'], 'abLd', []]);
    expect(play.discarded).toMatchObject([{ reason: 'RetryAttemptsExhausted', failures: 2, records: [{ id: 'L' }] }]);
    expect(notes).toEqual([RESULTS.ok, RESULTS.recordTooLarge, RESULTS.recordTooLarge, RESULTS.ok]);
  });

  it('are counted by a source that counts where they are too large', async () => {
    const play = new Play();
    expect(await play.run('aLb', {}, 'returned')).toBe(false);
    expect([play.invoked, play.removed.join('')]).toEqual([['a', 'b'], 'ab']);
    expect(play.returned).toEqual([['L', TIMES.firstBackoffMs]]);
  });

  it('stay ours while the function works, where that is a matter of time', async () => {
    const play = new Play();
    play.invoke = async () => {
      while (play.extended.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      return succeeded();
    };
    expect(await play.run('ab', {}, 'retried', { holdMs: 30 })).toBe(true);
    expect(play.extended[0]).toBe('ab');
    const ended = play.extended.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(play.extended).toHaveLength(ended);
  });

  it('are ours anew before the function begins: their time ran while the batch filled up', async () => {
    const play = new Play();
    play.invoke = async () => {
      expect(play.extended).toEqual(['ab']);
      return succeeded();
    };
    expect(await play.run('ab', {}, 'retried', { holdMs: 60_000 })).toBe(true);
  });
});
