import { randomUUID } from 'node:crypto';
import type { BatchOutcome } from '@stoker/app/invoke/run-source-batch';
import type { MappingSettings } from '@stoker/core/model/event-sources/mapping';
import { LIMITS } from '@stoker/core/model/limits';
import { RESULTS } from '@stoker/core/sources/processing-result';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineKit, type SeenEvent, succeeded, until } from './engine-kit.js';
import { eventSourceContract } from './event-source.contract.js';
import { MemoryStreams } from './memory-stream.js';

const newArn = () => `arn:aws:kinesis:us-east-1:111122223333:stream/${randomUUID()}`;
const FAILED: BatchOutcome = { kind: 'function-error' };

eventSourceContract('in memory, ordered', async () => {
  const source = new MemoryStreams();
  return {
    source,
    async create() {
      const EventSourceArn = newArn();
      source.create(EventSourceArn);
      return { EventSourceArn };
    },
    async put({ EventSourceArn }, texts) {
      for (const text of texts) source.put(EventSourceArn!, text, Date.now());
    },
    textOf: ({ data }) => data as string,
    idOf: ({ sequenceNumber }) => sequenceNumber as string,
    kindPattern: (kind) => JSON.stringify({ data: { kind: [kind] } }),
  };
});

describe('an ordered source', () => {
  let source: MemoryStreams;
  let kit: EngineKit;
  let arn: string;
  let done: string[];
  const texts = (event: SeenEvent) => event.Records.map(({ data }) => data as string);
  const doAll = (event: SeenEvent): BatchOutcome => {
    done.push(...texts(event));
    return succeeded();
  };
  const map = (more: MappingSettings = {}) => kit.map({ EventSourceArn: arn, BatchSize: 8, ...more });
  const put = (list: readonly string[], at = Date.now()) => list.forEach((text) => source.put(arn, text, at));
  const letters = [...'abcdefgh'];

  beforeEach(() => {
    [source, arn, done] = [new MemoryStreams(), newArn(), []];
    source.create(arn);
    kit = new EngineKit(source);
    kit.handler = doAll;
  });
  afterEach(() => kit.close());

  it('gives up what is too large for an invocation, unseen, and goes on behind it', async () => {
    const mapping = await map({ MaximumRetryAttempts: 1 });
    put(['a', 'L'.repeat(LIMITS.syncPayloadBytes), 'b']);
    kit.server();
    await until('b', () => done.includes('b'));
    expect(done).toEqual(['a', 'b']);
    expect(kit.discarded).toMatchObject([{ reason: 'RetryAttemptsExhausted', failures: 2, records: [{}] }]);
    await until('the result', async () => (await kit.result(mapping)) === RESULTS.ok);
  });

  it('keeps its order, over failures and partial failures', async () => {
    await map({ BatchSize: 3, FunctionResponseTypes: ['ReportBatchItemFailures'] });
    let tries = 0;
    kit.handler = (event) => {
      if ((tries += 1) % 3 === 1) return FAILED;
      if (tries % 3 === 2 || event.Records.length < 2) return doAll(event);
      done.push(...texts(event).slice(0, 1));
      return succeeded({ batchItemFailures: [{ itemIdentifier: event.Records[1]!['sequenceNumber'] }] });
    };
    put(letters);
    kit.server();
    await until('everything is done', () => done.length >= letters.length);
    expect(done).toEqual(letters);
  });

  it('halves a batch to find the record at fault, and tells of it', async () => {
    await map({ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 });
    kit.handler = (event) => (texts(event).includes('f') ? FAILED : doAll(event));
    put(letters);
    kit.server();
    await until('all others are done', () => done.length === letters.length - 1);
    expect(done).toEqual(letters.filter((letter) => letter !== 'f'));
    expect(kit.discarded).toMatchObject([{ reason: 'RetryAttemptsExhausted', failures: 1, partition: 'shard-0' }]);
    expect(kit.discarded[0]?.records.map(({ json }) => (JSON.parse(json) as { data: string }).data)).toEqual(['f']);
  });

  it('gives a batch up after its retries, and not before somebody was told', async () => {
    await map({ MaximumRetryAttempts: 2, BatchSize: 2 });
    let [tries, refusals] = [0, 0];
    kit.handler = (event) => {
      if (!texts(event).includes('a')) return doAll(event);
      tries += 1;
      return FAILED;
    };
    put(['a', 'b', 'c']);
    kit.server({
      async discard(_mapping, discarded) {
        if ((refusals += 1) < 3) throw new Error('out of reach');
        expect(done).toEqual([]);
        kit.discarded.push(discarded);
      },
    });
    await until('it went on', () => done.includes('c'));
    expect([tries, refusals, kit.discarded.length]).toEqual([3, 3, 1]);
    expect(kit.discarded[0]).toMatchObject({ reason: 'RetryAttemptsExhausted', failures: 3 });
  });

  it('gives up records that are too old', async () => {
    await map({ MaximumRecordAgeInSeconds: 60 });
    put(['old', 'older'], Date.now() - 61_000);
    put(['new']);
    kit.server();
    await until('it went on', () => done.includes('new'));
    expect(done).toEqual(['new']);
    expect(kit.discarded).toMatchObject([{ reason: 'RecordAgeExceeded', failures: 0 }]);
  });

  it('polls each partition by itself', async () => {
    source.create(arn, ['one', 'two']);
    await map();
    kit.handler = async (event) => {
      if (texts(event).includes('stuck')) return FAILED;
      return doAll(event);
    };
    source.put(arn, 'stuck', Date.now(), 'one');
    source.put(arn, 'free', Date.now(), 'two');
    kit.server();
    await until('the other one went on', () => done.includes('free'));
    expect(done).toEqual(['free']);
  });

  it('lets nobody who lost the lease say how far it came', async () => {
    await map({ BatchSize: 1 });
    let resume: (() => void) | undefined;
    const paused = new Promise<void>((resolve) => (resume = resolve));
    let isPaused = false;
    put(['a', 'b']);
    // Renews nothing from its first batch on, as a process that was stopped.
    kit.server({
      leases: {
        hold: (...args) => (isPaused ? new Promise(() => undefined) : kit.leases.hold(...args)),
        release: async () => undefined,
        checkpoint: (partition) => kit.leases.checkpoint(partition),
        progress: (...args) => kit.leases.progress(...args),
        save: (...args) => kit.leases.save(...args),
        forget: (...args) => kit.leases.forget(...args),
      },
      async invoke(_mapping, payload) {
        isPaused = true;
        await paused;
        return doAll(JSON.parse(Buffer.from(payload).toString()) as SeenEvent);
      },
    });
    await until('the first is paused', () => isPaused);
    kit.server();
    await until('the second did it all', () => done.includes('b'));
    resume?.();
    await until('the first did what it had', () => done.length === 3);
    put(['c']);
    await until('the second went on', () => done.includes('c'));
    expect(done).toEqual(['a', 'b', 'a', 'c']);
    kit.forget();
  });

  it('carries the state of a tumbling window, to its end and over a restart', async () => {
    await map({ TumblingWindowInSeconds: 10, BatchSize: 2 });
    const start = Math.floor(Date.now() / 10_000) * 10_000 - 20_000;
    kit.handler = ({ Records, state, isFinalInvokeForWindow, window }) => {
      if (isFinalInvokeForWindow) done.push(`${(window as { start: string }).start}: ${JSON.stringify(state)}`);
      const { sum = 0 } = state as { sum?: number };
      return succeeded({ state: { sum: sum + Records.length } });
    };
    put(['a', 'b', 'c'], start + 1);
    const first = kit.server();
    await until('the first ones are seen', () => kit.seen.flatMap(({ Records }) => Records).length === 3);
    await until('the window is closed, for it is over', () => done.length === 1);
    put(['d'], start + 10_000);
    await until('the next one is seen', () => kit.seen.some((event) => texts(event).includes('d')));
    await first.stop();
    kit.server();
    put(['e'], start + 20_000);
    await until('both windows are closed', () => done.length >= 2);
    const at = (ms: number) => new Date(start + ms).toISOString();
    expect(done.slice(0, 2)).toEqual([`${at(0)}: {"sum":3}`, `${at(10_000)}: {"sum":1}`]);
    const windows = kit.seen.map((event) => event['isWindowTerminatedEarly']);
    expect(new Set(windows)).toEqual(new Set([false]));
    expect(kit.seen[0]).toMatchObject({ shardId: 'shard-0', eventSourceARN: arn, state: {} });
  });
});
