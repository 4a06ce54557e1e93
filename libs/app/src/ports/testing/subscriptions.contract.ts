import type { Connection } from '@stoker/core/model/connections/connection';
import { afterEach, beforeAll, beforeEach, afterAll, describe, expect, it } from 'vitest';
import type { HeldMessage, Subscription, Subscriptions } from '../subscriptions.js';

/** A broker under test, with its server. */
export interface SubscriptionsHarness<W, M extends HeldMessage> {
  readonly subscriptions: Subscriptions<W, M>;
  readonly connection: Connection;
  /** Makes an empty queue, topic or stream. */
  create(): Promise<W>;
  put(what: W, texts: readonly string[]): Promise<void>;
  textOf(message: M): string;
  /** What is not there; undefined where nothing can be missing. */
  readonly absent?: W | undefined;
  /** Ends the server, and starts it again. */
  end(): Promise<void>;
  run(): Promise<void>;
  close(): Promise<void>;
}

const WAIT_MS = 10_000;

/**
 * What every kind of broker must do for those who hold its messages.
 *
 * @param isShared whether somebody else may read at the same time
 */
export function subscriptionsContract<W, M extends HeldMessage>(
  name: string,
  { isShared }: { readonly isShared: boolean },
  makeHarness: () => Promise<SubscriptionsHarness<W, M>>,
): void {
  let harness: SubscriptionsHarness<W, M>;
  const opened: Subscription<M>[] = [];

  const open = (what: W, more: Partial<Connection> = {}): Subscription<M> => {
    const subscription = harness.subscriptions.open({ ...harness.connection, ...more }, what);
    opened.push(subscription);
    return subscription;
  };
  const receive = (subscription: Subscription<M>, maxMessages = 10, waitMs = 0) =>
    subscription.receive({ maxMessages, waitMs, signal: new AbortController().signal });
  /** Receives as many, however many that takes. */
  const take = async (subscription: Subscription<M>, count: number): Promise<M[]> => {
    const taken: M[] = [];
    for (const until = Date.now() + 60_000; taken.length < count;) {
      if (Date.now() > until) throw new Error(`only ${taken.length} of ${count} came`);
      const more = await receive(subscription, count - taken.length, WAIT_MS).catch((error: { code?: string }) => {
        if (error.code !== 'ServiceUnavailableException') throw error;
        return new Promise<M[]>((resolve) => setTimeout(resolve, 100, []));
      });
      taken.push(...more);
    }
    return taken;
  };
  const texts = (messages: readonly M[]) => messages.map((message) => harness.textOf(message));

  describe(`subscriptions to ${name}`, () => {
    beforeAll(async () => {
      harness = await makeHarness();
    }, 180_000);
    afterAll(() => harness.close());
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((subscription) => subscription.rest()));
    });

    describe('while the broker is there', () => {
      let what: W;
      let subscription: Subscription<M>;
      beforeEach(async () => {
        what = await harness.create();
        subscription = open(what);
        // Some keep only what comes once there is somebody to keep it for.
        expect(await receive(subscription)).toEqual([]);
      });

      it('hand over what comes, in order, and nothing again that was acknowledged', async () => {
        await harness.put(what, ['a', 'b', 'c', '']);
        const taken = await take(subscription, 4);
        expect(texts(taken)).toEqual(['a', 'b', 'c', '']);
        expect(new Set(taken.map(({ receipt }) => receipt)).size).toBe(4);
        expect(Math.abs(Date.now() - taken[0]!.arrivedAt)).toBeLessThan(60_000);
        expect(await subscription.acknowledge(taken)).toEqual([]);
        await subscription.rest();
        expect(await receive(subscription, 10, 500)).toEqual([]);
      });

      it('hand over again what was not acknowledged, to whoever reads next', async () => {
        await harness.put(what, ['a', 'b', 'c']);
        const [first] = await take(subscription, 3);
        await subscription.acknowledge([first!]);
        await subscription.rest();
        const next = open(what);
        const again = await take(next, 2);
        expect(texts(again).sort()).toEqual(['b', 'c']);
        expect(await next.acknowledge(again)).toEqual([]);
      }, 60_000);

      it('hand over again what was given back, after a while', async () => {
        await harness.put(what, ['a', 'b']);
        const taken = await take(subscription, 2);
        const before = performance.now();
        await subscription.giveBack(taken, 300);
        const again = await take(subscription, 2);
        expect(performance.now() - before).toBeGreaterThan(250);
        expect(texts(again).sort()).toEqual(['a', 'b']);
        expect(await subscription.acknowledge(again)).toEqual([]);
      });

      it('keep what is extended', async () => {
        await harness.put(what, ['a']);
        const taken = await take(subscription, 1);
        await subscription.extend(taken);
        expect(await subscription.acknowledge(taken)).toEqual([]);
      });

      it('end a wait', async () => {
        const stopping = new AbortController();
        setTimeout(() => stopping.abort(), 100);
        const before = performance.now();
        const waiting = subscription.receive({ maxMessages: 1, waitMs: 60_000, signal: stopping.signal });
        await waiting.catch(() => undefined);
        expect(performance.now() - before).toBeLessThan(30_000);
      });

      it('say how much waits', async () => {
        expect((await subscription.depth()).holdMs).toBeGreaterThan(0);
        expect((await subscription.depth()).waiting).toBe(0);
      });

      it('do nothing with messages of before, once they have rested', async () => {
        await harness.put(what, ['a']);
        const taken = await take(subscription, 1);
        await subscription.rest();
        const again = await take(subscription, 1);
        expect(texts(again)).toEqual(['a']);
        await subscription.acknowledge(again);
        await subscription.acknowledge(taken).catch(() => undefined);
        expect(await receive(subscription, 1, 300)).toEqual([]);
      }, 60_000);

      if (isShared) {
        it('hand each message to one of those who read', async () => {
          const other = open(what);
          await receive(other);
          await harness.put(what, ['a', 'b', 'c', 'd']);
          const [one, two] = [await receive(subscription, 2, WAIT_MS), await receive(other, 4, WAIT_MS)];
          const all = texts([...one, ...two]);
          expect(new Set(all).size).toBe(all.length);
          await subscription.acknowledge(one);
          await other.acknowledge(two);
        });
      }
    });

    it('are refused with the wrong credentials, and where there is nothing', async () => {
      const what = await harness.create();
      const wrong = open(what, { credentials: { username: 'nobody', password: 'wrong' } });
      await expect(receive(wrong)).rejects.toMatchObject({ code: 'AccessDeniedException' });
      if (harness.absent === undefined) return;
      await expect(receive(open(harness.absent))).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    });

    it('lose nothing when the broker is restarted', async () => {
      const what = await harness.create();
      const subscription = open(what);
      await receive(subscription);
      await harness.put(what, ['a', 'b', 'c']);
      const [held] = await take(subscription, 1);
      await harness.end();
      await expect(receive(subscription, 1, 1_000)).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
      await harness.run();
      const rest = new Set<string>();
      for (const until = Date.now() + 60_000; rest.size < 3 && Date.now() < until;) {
        const [message] = await take(subscription, 1);
        rest.add(harness.textOf(message!));
        await subscription.acknowledge([message!]);
      }
      expect([...rest].sort()).toEqual(['a', 'b', 'c']);
      // Nothing comes of saying so now, or it is what was said before.
      await subscription.acknowledge([held!]).catch(() => undefined);
      expect(await receive(subscription, 10, 300)).toEqual([]);
    }, 120_000);
  });
}
