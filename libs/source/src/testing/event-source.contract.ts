import type { BatchOutcome } from '@stoker/app/invoke/run-source-batch';
import type { MappingSettings } from '@stoker/core/model/event-sources/mapping';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EnginePorts } from '../engine/engine-ports.js';
import type { EventSource } from '../source.js';
import { EngineKit, type SeenEvent, succeeded, until } from './engine-kit.js';

/** A source under test. */
export interface EventSourceHarness {
  readonly source: EventSource;
  /** Makes an empty queue or stream; answers the settings that name it. */
  create(): Promise<MappingSettings>;
  /** Adds records, in this order. */
  put(settings: MappingSettings, texts: readonly string[]): Promise<void>;
  /** The text of a record in an event, and how `batchItemFailures` names it. */
  textOf(record: SeenEvent['Records'][number]): string;
  idOf(record: SeenEvent['Records'][number]): string;
  /** A filter pattern that a record's text, JSON, has `"kind"` of this value. */
  kindPattern(kind: string): string;
  /** The records of an event, where that is more than the list `Records`. */
  recordsOf?(event: unknown): SeenEvent['Records'];
  /** Has the source take everybody for gone who reads it, where that is not a matter of time. */
  sever?(): Promise<void>;
  /** Maps by the kit, where something has to be made with a mapping. */
  prepare?(kit: EngineKit): EngineKit['map'];
  close?(): Promise<void>;
}

const FAILED: BatchOutcome = { kind: 'function-error' };

/**
 * What every event source must do under the engine. Run it from a test file in the source's folder.
 *
 * @param namesItems whether an event says how its records are named in `batchItemFailures`
 */
export function eventSourceContract(
  name: string,
  makeHarness: () => Promise<EventSourceHarness>,
  { namesItems = true }: { readonly namesItems?: boolean } = {},
): void {
  let harness: EventSourceHarness;
  let kit: EngineKit;
  let mapSource: EngineKit['map'];
  let done: string[];

  const texts = (event: SeenEvent) => event.Records.map((record) => harness.textOf(record));
  /** A function that does everything and says so. */
  const doAll = (event: SeenEvent): BatchOutcome => {
    done.push(...texts(event));
    return succeeded();
  };
  const map = async (more: MappingSettings = {}) => mapSource({ ...(await harness.create()), BatchSize: 10, ...more });
  const names = (count: number, prefix = 'r') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const allDone = (wanted: readonly string[]) =>
    until('everything is done', () => wanted.every((text) => done.includes(text)));

  beforeEach(async () => {
    harness = await makeHarness();
    kit = new EngineKit(harness.source, harness.recordsOf);
    mapSource = harness.prepare?.(kit) ?? kit.map.bind(kit);
    kit.handler = doAll;
    done = [];
  });
  afterEach(async () => {
    await kit.close();
    await harness.close?.();
  });

  describe(`the event source ${name}`, () => {
    it('shows the function every record, in batches of the size that it wants', async () => {
      const { settings, ...mapping } = await map({ BatchSize: 3 });
      await harness.put(settings, names(10));
      kit.server();
      await allDone(names(10));
      expect(done).toHaveLength(10);
      expect(Math.max(...kit.seen.map(({ Records }) => Records.length))).toBeLessThanOrEqual(3);
      await until('the result is noted', async () => (await kit.result({ settings, ...mapping })) === 'OK');
    });

    it('waits for a batch to fill up, for as long as it is told to', async () => {
      const { settings } = await map({ MaximumBatchingWindowInSeconds: 1 });
      await harness.put(settings, ['first']);
      kit.server();
      await harness.put(settings, ['second', 'third']);
      await allDone(['first', 'second', 'third']);
      expect(kit.seen).toHaveLength(1);
    });

    if (namesItems) {
      it('shows again what the function says that it failed', async () => {
        const { settings } = await map({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
        let failures = 0;
        kit.handler = (event) => {
          const bad = event.Records.find((record) => harness.textOf(record) === 'r2');
          if (bad === undefined || failures > 0) return doAll(event);
          failures += 1;
          const at = event.Records.indexOf(bad);
          done.push(...texts(event).slice(0, at));
          const left = event.Records.slice(at).map((record) => ({ itemIdentifier: harness.idOf(record) }));
          return succeeded({ batchItemFailures: left });
        };
        await harness.put(settings, names(5));
        kit.server();
        await allDone(names(5));
        expect([...done].sort()).toEqual(names(5));
      });
    }

    it.each([
      ['names a record that was not there', { batchItemFailures: [{ itemIdentifier: 'nobody' }] }],
      ['is malformed', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ])('shows the whole batch again when the answer %s', async (_what, answer) => {
      const { settings, ...mapping } = await map({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
      let tries = 0;
      const noted: (string | undefined)[] = [];
      kit.handler = async (event) => {
        tries += 1;
        if (tries > 3) return doAll(event);
        noted.push(await kit.result({ settings, ...mapping }));
        return succeeded(answer);
      };
      await harness.put(settings, ['a']);
      kit.server();
      await allDone(['a']);
      expect(tries).toBe(4);
      expect(noted).toContain('PROBLEM: Function call failed');
    });

    it('shows a batch again that the function failed', async () => {
      const { settings } = await map();
      let tries = 0;
      kit.handler = (event) => ((tries += 1) < 3 ? FAILED : doAll(event));
      await harness.put(settings, names(3));
      kit.server();
      await allDone(names(3));
      expect([...done].sort()).toEqual(names(3));
    });

    it.each(['throttled', 'service-fault', 'function-gone'] as const)(
      'loses nothing while the function is not run (%s)',
      async (kind) => {
        const { settings } = await map();
        let tries = 0;
        kit.handler = (event) => ((tries += 1) < 4 ? { kind } : doAll(event));
        await harness.put(settings, names(3));
        kit.server();
        await allDone(names(3));
        expect([...done].sort()).toEqual(names(3));
      },
    );

    it('shows only what a filter lets pass, and never the rest', async () => {
      const Filters = [{ Pattern: harness.kindPattern('b') }, { Pattern: harness.kindPattern('c') }];
      const { settings } = await map({ FilterCriteria: { Filters } });
      const kinds = ['a', 'b', 'a', 'c', 'b', 'a'].map((kind, index) => JSON.stringify({ kind, index }));
      await harness.put(settings, [...kinds, 'no JSON']);
      kit.server();
      const wanted = kinds.filter((text) => !text.includes('"a"'));
      await allDone(wanted);
      await harness.put(settings, [JSON.stringify({ kind: 'c', index: 'last' })]);
      await allDone([JSON.stringify({ kind: 'c', index: 'last' })]);
      expect([...done].sort()).toEqual([...wanted, JSON.stringify({ kind: 'c', index: 'last' })].sort());
    });

    it('goes on behind a record that the function can’t bear', async () => {
      const { settings } = await map({ BatchSize: 1, MaximumRetryAttempts: 1, BisectBatchOnFunctionError: true });
      kit.handler = (event) => (texts(event).includes('poison') ? FAILED : doAll(event));
      await harness.put(settings, ['a', 'poison', 'b']);
      kit.server();
      await allDone(['a', 'b']);
    });

    it('does what a killed server left, and no server undoes it', async () => {
      const { settings } = await map({ BatchSize: 2 });
      await harness.put(settings, names(6));
      const dead = new Promise<never>(() => undefined);
      let alive = true;
      // From its death on nothing that it does reaches anything.
      const killed = <T>(work: () => Promise<T>): Promise<T> => (alive ? work() : dead);
      const ports: Partial<EnginePorts> = {
        leases: {
          hold: (...args) => killed(() => kit.leases.hold(...args)),
          release: (...args) => killed(() => kit.leases.release(...args)),
          checkpoint: (...args) => killed(() => kit.leases.checkpoint(...args)),
          progress: (...args) => killed(() => kit.leases.progress(...args)),
          save: (...args) => killed(() => kit.leases.save(...args)),
          forget: (...args) => killed(() => kit.leases.forget(...args)),
        },
        invoke: (_mapping, payload) => {
          if (done.length >= 2) alive = false;
          if (!alive) return dead;
          return Promise.resolve(doAll(kit.eventOf(payload)));
        },
        onError: () => undefined,
      };
      void kit.server(ports);
      await until('the server is killed', () => !alive);
      kit.forget();
      await harness.sever?.();
      kit.server();
      await allDone(names(6));
      expect(new Set(done).size).toBe(6);
    });

    it('is polled by no more than it may be, by all servers together', async () => {
      const { settings } = await map({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
      await harness.put(settings, names(12));
      kit.handler = async (event) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return doAll(event);
      };
      for (let servers = 0; servers < 3; servers++) kit.server();
      await allDone(names(12));
      expect(kit.mostAtOnce).toBeLessThanOrEqual(2);
      expect([...done].sort()).toEqual(names(12).sort());
    });

    it('is taken over from a server that stops, and left alone while it is disabled', async () => {
      const { settings, ...mapping } = await map();
      const first = kit.server();
      await harness.put(settings, ['a']);
      await allDone(['a']);
      await first.stop();
      kit.server();
      await harness.put(settings, ['b']);
      await allDone(['b']);
      const { accountId, uuid } = mapping;
      const change = (enabled: boolean, changedAt: number) =>
        kit.mappings.change(accountId, uuid, (current) => ({ ...current, enabled, changedAt }));
      await change(false, 1);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await harness.put(settings, ['c']);
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(done).not.toContain('c');
      await change(true, 2);
      await allDone(['c']);
    });

    it('is not read while the role may not', async () => {
      const { settings, ...mapping } = await map();
      kit.access = { allowed: false, problem: 'PROBLEM: no' };
      await harness.put(settings, ['a']);
      kit.server();
      await until('the problem is noted', async () => (await kit.result({ settings, ...mapping })) === 'PROBLEM: no');
      expect(kit.seen).toEqual([]);
      kit.access = { allowed: true, timeoutMs: 100 };
      await allDone(['a']);
    });
  });
}
