import type { RedisEntry, RedisGroup, Subscription, Subscriptions } from '@stoker/app/ports/subscriptions';
import type { Connection } from '@stoker/core/model/connections/connection';
import { RedisSubscription } from './redis-subscription.js';

/** ms that entries are their reader's: so long waits what a process had that died. */
const HOLD_MS = 30_000;

/** Streams of Redis, from version 6.2 on. */
export class RedisSubscriptions implements Subscriptions<RedisGroup, RedisEntry> {
  constructor(private readonly holdMs = HOLD_MS) {}

  open(connection: Connection, group: RedisGroup): Subscription<RedisEntry> {
    return new RedisSubscription(connection, group, this.holdMs);
  }
}
