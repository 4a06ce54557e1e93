import type { NewDelivery } from '../delivery-store.js';
import type { Timer } from '../timer-store.js';

/** A timer that is due every minute from `dueAt` on, ms since the epoch. */
export function aTimer(dueAt: number | undefined, overrides: Partial<Timer> = {}): Timer {
  return {
    accountId: '123456789012',
    kind: 'rule',
    owner: 'default/each-minute',
    expression: 'rate(1 minute)',
    timeZone: 'UTC',
    anchor: dueAt ?? 0,
    windowMs: 0,
    endAt: undefined,
    nextAt: dueAt,
    dueAt,
    ...overrides,
  };
}

/** Something that a tick sends to a function. */
export function aDelivery(deliveryId: string, accountId: string, createdAt: number): NewDelivery {
  return {
    deliveryId,
    accountId,
    target: `arn:aws:lambda:us-east-1:${accountId}:function:hello`,
    sender: { service: 'events', sourceArn: `arn:aws:events:us-east-1:${accountId}:rule/each-minute` },
    parameters: {},
    payload: new TextEncoder().encode('{}'),
    policy: { maximumRetries: 185, maximumAgeMs: 86_400_000 },
    createdAt,
  };
}
