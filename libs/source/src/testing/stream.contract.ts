import type { BatchOutcome } from '@stoker/app/invoke/run-source-batch';
import type { MappingSettings } from '@stoker/core/model/event-sources/mapping';
import { RESULTS } from '@stoker/core/sources/processing-result';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventSource } from '../source.js';
import { EngineKit, type SeenEvent, succeeded, until } from './engine-kit.js';

/** An ordered source under test, with what may befall its streams. */
export interface StreamHarness {
  readonly source: EventSource;
  /** Makes an empty stream of one partition; answers the settings that name it. */
  create(): Promise<MappingSettings>;
  put(settings: MappingSettings, text: string, key: string): Promise<void>;
  textOf(record: SeenEvent['Records'][number]): string;
  /** Ends every partition that there is, and begins two in its place. */
  split(settings: MappingSettings): Promise<void>;
  /** Has the source forget every record that was put. */
  trim(settings: MappingSettings): Promise<void>;
  /** Has whatever the source gave out to go on from be good no longer. */
  expire(): Promise<void>;
  /** Takes the source's service down, or has it come back. */
  setDown(isDown: boolean): Promise<void>;
}

const FAILED: BatchOutcome = { kind: 'function-error' };

/** What every ordered source must do beside `eventSourceContract`. */
export function streamContract(name: string, makeHarness: () => Promise<StreamHarness>): void {
  let harness: StreamHarness;
  let kit: EngineKit;
  let done: string[];

  const texts = (event: SeenEvent) => event.Records.map((record) => harness.textOf(record));
  const doAll = (event: SeenEvent): BatchOutcome => {
    done.push(...texts(event));
    return succeeded();
  };
  const map = async (more: MappingSettings = {}) =>
    kit.map({ ...(await harness.create()), BatchSize: 10, StartingPosition: 'TRIM_HORIZON', ...more });
  /** Records `k0 0`, `k1 0` … of some keys, in rounds. */
  const put = async (settings: MappingSettings, round: number, keys = 4) => {
    for (let key = 0; key < keys; key++) await harness.put(settings, `k${key} ${round}`, `k${key}`);
  };
  const ofKey = (key: number) => done.filter((text) => text.startsWith(`k${key} `));
  const allDone = (count: number) => until('everything is done', () => done.length >= count);

  beforeEach(async () => {
    harness = await makeHarness();
    kit = new EngineKit(harness.source);
    kit.handler = doAll;
    done = [];
  });
  afterEach(() => kit.close());

  describe(`the stream ${name}`, () => {
    it('keeps the order of each key over splits, failures and other servers', async () => {
      const { settings } = await map({ BatchSize: 3 });
      let tries = 0;
      kit.handler = (event) => ((tries += 1) % 2 === 1 ? FAILED : doAll(event));
      for (let round = 0; round < 6; round++) {
        await put(settings, round);
        if (round % 2 === 1) await harness.split(settings);
      }
      const first = kit.server();
      await until('it has begun', () => done.length >= 6);
      await first.stop();
      kit.server();
      await allDone(24);
      for (let key = 0; key < 4; key++)
        expect(ofKey(key)).toEqual([0, 1, 2, 3, 4, 5].map((round) => `k${key} ${round}`));
    });

    it('reads children only when their parent was dealt with', async () => {
      const { settings } = await map();
      let isHeld = true;
      kit.handler = (event) => (isHeld ? { kind: 'throttled' } : doAll(event));
      await put(settings, 0);
      await harness.split(settings);
      await put(settings, 1);
      kit.server();
      await until('the parent is shown', () => kit.seen.length > 3);
      expect(new Set(kit.seen.flatMap(texts))).toEqual(new Set(['k0 0', 'k1 0', 'k2 0', 'k3 0']));
      isHeld = false;
      await allDone(8);
    });

    it('begins with what comes from then on, and keeps that over a restart and a split', async () => {
      const { settings, ...mapping } = await map({ StartingPosition: 'LATEST' });
      await put(settings, 0);
      const first = kit.server();
      const { accountId, uuid } = mapping;
      await until('it has begun', async () => (await kit.leases.progress({ accountId, uuid })).size > 0);
      await first.stop();
      await put(settings, 1);
      await harness.split(settings);
      await put(settings, 2);
      kit.server();
      await allDone(8);
      expect([...done].sort()).toEqual([1, 2].flatMap((round) => [0, 1, 2, 3].map((key) => `k${key} ${round}`)).sort());
    });

    it('goes on when what it was to go on from is no longer good', async () => {
      const { settings } = await map({ StartingPosition: 'LATEST', BatchSize: 2 });
      const first = kit.server();
      await until('it has begun', () => kit.leases.progress(kit.only()).then(({ size }) => size > 0));
      await harness.expire();
      await put(settings, 0);
      await allDone(4);
      kit.handler = async (event) => {
        await harness.expire();
        return doAll(event);
      };
      await put(settings, 1);
      await allDone(8);
      await first.stop();
      await harness.expire();
      kit.server();
      await put(settings, 2);
      await allDone(12);
      expect(done).toHaveLength(12);
    });

    it('goes on with the first record that is left, and says so', async () => {
      const { settings, ...mapping } = await map();
      await put(settings, 0);
      const first = kit.server();
      await allDone(4);
      await first.stop();
      await put(settings, 1);
      await harness.trim(settings);
      await put(settings, 2);
      kit.server();
      await allDone(8);
      expect(done.slice(4)).toEqual([0, 1, 2, 3].map((key) => `k${key} 2`));
      await until('it is said', async () => (await kit.result({ settings, ...mapping })) === RESULTS.trimmed);
    });

    it('deals with keys side by side, each in its order, and a bad record holds up its own', async () => {
      const { settings } = await map({ BatchSize: 2, ParallelizationFactor: 4 });
      let isBad = true;
      kit.handler = async (event) => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        return isBad && texts(event).includes('k0 1') ? FAILED : doAll(event);
      };
      for (let round = 0; round < 3; round++) await put(settings, round, 8);
      kit.server();
      await until('others go on', () => done.some((text) => text.endsWith(' 2')));
      expect(kit.mostAtOnce).toBeGreaterThan(1);
      expect(kit.mostAtOnce).toBeLessThanOrEqual(4);
      expect(ofKey(0)).not.toContain('k0 1');
      isBad = false;
      await allDone(24);
      for (let key = 0; key < 8; key++) expect(ofKey(key)).toEqual([0, 1, 2].map((round) => `k${key} ${round}`));
    });

    it('loses nothing of several lanes when a server dies', async () => {
      const { settings } = await map({ BatchSize: 1, ParallelizationFactor: 3 });
      for (let round = 0; round < 4; round++) await put(settings, round, 6);
      let isAlive = true;
      const dead = new Promise<never>(() => undefined);
      const ifAlive = <T>(work: () => Promise<T>): Promise<T> => (isAlive ? work() : dead);
      kit.server({
        leases: {
          hold: (...args) => ifAlive(() => kit.leases.hold(...args)),
          release: (...args) => ifAlive(() => kit.leases.release(...args)),
          checkpoint: (...args) => ifAlive(() => kit.leases.checkpoint(...args)),
          progress: (...args) => ifAlive(() => kit.leases.progress(...args)),
          save: (...args) => ifAlive(() => kit.leases.save(...args)),
          forget: (...args) => ifAlive(() => kit.leases.forget(...args)),
        },
        invoke: async (_mapping, payload) => {
          if (done.length >= 7) isAlive = false;
          return isAlive ? doAll(JSON.parse(Buffer.from(payload).toString()) as SeenEvent) : dead;
        },
      });
      await until('it is dead', () => !isAlive);
      kit.forget();
      kit.server();
      await until('everything is done', () => new Set(done).size === 24);
      for (let key = 0; key < 6; key++) {
        expect([...new Set(ofKey(key))]).toEqual([0, 1, 2, 3].map((round) => `k${key} ${round}`));
      }
    });

    it('says that its service is out of reach, loses nothing, and says when that is over', async () => {
      const { settings, ...mapping } = await map();
      await put(settings, 0);
      kit.server();
      await allDone(4);
      await harness.setDown(true);
      const result = (wanted: string) => async () => (await kit.result({ settings, ...mapping })) === wanted;
      await until('it is said', result(RESULTS.sourceUnreachable));
      await harness.setDown(false);
      await until('it is over', result(RESULTS.nothing));
      await put(settings, 1);
      await allDone(8);
      expect(done).toHaveLength(8);
    });

    it('is left alone from when the role may not read it', async () => {
      const { settings, ...mapping } = await map();
      kit.server();
      await put(settings, 0);
      await allDone(4);
      kit.access = { allowed: false, problem: RESULTS.sourceDenied };
      await until('it is said', async () => (await kit.result({ settings, ...mapping })) === RESULTS.sourceDenied);
      await put(settings, 1);
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect(done).toHaveLength(4);
      kit.access = { allowed: true, timeoutMs: 100 };
      await allDone(8);
    });
  });
}
