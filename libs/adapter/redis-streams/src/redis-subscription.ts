import { randomUUID } from 'node:crypto';
import type {
  HoldOptions,
  RedisEntry,
  RedisGroup,
  StartAt,
  Subscription,
  SubscriptionDepth,
} from '@stoker/app/ports/subscriptions';
import { isServiceError } from '@stoker/core/errors/service-error';
import type { Connection } from '@stoker/core/model/connections/connection';
import { RedisLink } from './redis-link.js';
import { entriesOf, pairsOf } from './replies.js';

/** ms that Redis waits for entries before it is asked what others have left. */
const LOOK_MS = 1_000;
/** ms that a consumer without entries did nothing, after which it is taken for one of a process that is gone. */
const GONE_MS = 3_600_000;
const PREFIX = 'stoker-';

/**
 * A consumer of a group. An entry is its reader's for as long as it is not idle: what it died with is claimed by others then, and
 * what is given back is made to look as idle as that.
 */
export class RedisSubscription implements Subscription<RedisEntry> {
  readonly #consumer = PREFIX + randomUUID();
  readonly #held = new Set<string>();
  #links: Promise<readonly [commands: RedisLink, waiting: RedisLink]> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly what: RedisGroup,
    /** ms that an entry is its reader's. */
    private readonly holdMs: number,
  ) {}

  async receive({ maxMessages, waitMs, signal }: HoldOptions): Promise<readonly RedisEntry[]> {
    const [commands, waiting] = await this.#connected();
    for (const until = performance.now() + waitMs; !signal.aborted;) {
      const leftMs = Math.max(0, until - performance.now());
      const entries =
        (await this.#claim(commands, maxMessages)) ??
        (await this.#read(commands, maxMessages)) ??
        (leftMs > 0 ? await this.#read(waiting, maxMessages, Math.min(leftMs, LOOK_MS)) : undefined);
      if (entries === undefined && leftMs > 0) continue;
      for (const { id } of entries ?? []) this.#held.add(id);
      if (!signal.aborted) return entries ?? [];
      await this.giveBack(entries ?? [], 0);
    }
    return [];
  }

  async acknowledge(messages: readonly RedisEntry[]): Promise<readonly RedisEntry[]> {
    if (messages.length === 0) return [];
    const [commands] = await this.#connected();
    await commands.call('XACK', ...this.#group(), ...messages.map(({ id }) => id));
    for (const { id } of messages) this.#held.delete(id);
    return [];
  }

  async giveBack(messages: readonly RedisEntry[], delayMs: number): Promise<void> {
    await this.#setIdle(
      messages.map(({ id }) => id),
      Math.max(0, this.holdMs - Math.ceil(delayMs)),
    );
    for (const { id } of messages) this.#held.delete(id);
  }

  extend(messages: readonly RedisEntry[]): Promise<void> {
    return this.#setIdle(
      messages.map(({ id }) => id).filter((id) => this.#held.has(id)),
      0,
    );
  }

  async depth(): Promise<SubscriptionDepth> {
    const [commands] = await this.#connected();
    const groups = (await commands.call('XINFO', 'GROUPS', this.what.key)) as readonly (readonly unknown[])[];
    const group = groups.map(pairsOf).find(({ name }) => name === this.what.group);
    return { waiting: Number(group?.['lag'] ?? 0), holdMs: this.holdMs };
  }

  async rest(): Promise<void> {
    const links = await this.#links?.catch(() => undefined);
    if (links?.[0].isOpen) {
      await this.#setIdle([...this.#held], this.holdMs).catch(() => undefined);
      await this.#leave(links[0]).catch(() => undefined);
    }
    this.#forget(links);
  }

  async #claim(link: RedisLink, count: number): Promise<readonly RedisEntry[] | undefined> {
    const idle = [this.holdMs, '0-0', 'COUNT', count] as const;
    const [, entries] = (await link.call('XAUTOCLAIM', ...this.#group(), this.#consumer, ...idle)) as unknown[];
    return someOf(entriesOf(entries));
  }

  /** @param blockMs to wait for the first; not at all without */
  async #read(link: RedisLink, count: number, blockMs?: number): Promise<readonly RedisEntry[] | undefined> {
    const { key, group } = this.what;
    const block = blockMs === undefined ? [] : ['BLOCK', Math.ceil(blockMs)];
    const from = ['GROUP', group, this.#consumer, 'COUNT', count, ...block, 'STREAMS', key, '>'] as const;
    const streams = (await link.call('XREADGROUP', ...from)) as readonly (readonly unknown[])[] | null;
    return someOf(entriesOf(streams?.[0]?.[1]));
  }

  /** Of entries that are nobody's any more nothing is said. */
  async #setIdle(ids: readonly string[], idleMs: number): Promise<void> {
    if (ids.length === 0) return;
    const [commands] = await this.#connected();
    await commands.call('XCLAIM', ...this.#group(), this.#consumer, 0, ...ids, 'IDLE', idleMs, 'JUSTID');
  }

  /** A consumer that is deleted takes its entries along, so that only one without any is. */
  async #leave(link: RedisLink): Promise<void> {
    const list = (await link.call('XINFO', 'CONSUMERS', ...this.#group())) as readonly (readonly unknown[])[];
    for (const { name, pending, idle } of list.map(pairsOf)) {
      const isOver = name === this.#consumer || (String(name).startsWith(PREFIX) && Number(idle) > GONE_MS);
      if (isOver && pending === 0) await link.call('XGROUP', 'DELCONSUMER', ...this.#group(), String(name));
    }
  }

  async #connected(): Promise<readonly [RedisLink, RedisLink]> {
    const links = await this.#links?.catch(() => undefined);
    if (links?.every(({ isOpen }) => isOpen)) return links;
    this.#forget(links);
    return (this.#links ??= this.#open());
  }

  async #open(): Promise<readonly [RedisLink, RedisLink]> {
    const commands = await RedisLink.open(this.connection);
    try {
      await this.#begin(commands);
      return [commands, await RedisLink.open(this.connection)];
    } catch (error) {
      commands.close();
      throw error;
    }
  }

  /** Makes the group, where nobody has. A stream that is not there is not made. */
  async #begin(link: RedisLink): Promise<void> {
    try {
      await link.call('XGROUP', 'CREATE', ...this.#group(), idOf(this.what.start));
    } catch (error) {
      if (!isServiceError(error) || !String((error.cause as Error).message).startsWith('BUSYGROUP')) throw error;
    }
  }

  #forget(links: readonly RedisLink[] | undefined): void {
    for (const link of links ?? []) link.close();
    this.#links = undefined;
    this.#held.clear();
  }

  #group(): readonly [key: string, group: string] {
    return [this.what.key, this.what.group];
  }
}

function idOf(start: StartAt): string {
  if (typeof start === 'object') return `${Math.max(0, start.time - 1)}-18446744073709551615`;
  return start === 'first' ? '0' : '$';
}

function someOf<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}
