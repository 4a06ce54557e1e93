import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENT_NAMES, type EventType } from './event-types.js';
import { type KeyFilter, type NotificationRule, rulesFor } from './notification-config.js';
import { requireNotifications } from './notification-rules.js';

const REGION = 'us-east-1';
const FUNCTION = `arn:aws:lambda:${REGION}:111122223333:function:f`;
let ids = 0;
const rule = (more: Partial<NotificationRule> = {}): NotificationRule => ({
  id: `r${++ids}`,
  kind: 'function',
  destination: FUNCTION,
  events: ['s3:ObjectCreated:*'],
  filter: {},
  ...more,
});
const check = (...rules: NotificationRule[]) => requireNotifications({ rules, eventBridge: false }, REGION);
const AMBIGUOUS = /overlapping suffixes in two rules if the prefixes are overlapping for the same event type/;

describe('bucket notifications', () => {
  it.each<[string, KeyFilter, KeyFilter]>([
    ['no filters', {}, {}],
    ['a filter and none', { prefix: 'images/' }, {}],
    ['a prefix in another', { prefix: 'images/' }, { prefix: 'images/2026/' }],
    ['the same suffixes', { prefix: 'images/', suffix: '.jpg' }, { suffix: '.jpg' }],
    ['a suffix and none, where prefixes overlap', { prefix: 'images/', suffix: 'jpg' }, { prefix: 'images/' }],
  ])('may not overlap: %s', (_name, one, other) => {
    expect(() => check(rule({ filter: one }), rule({ filter: other }))).toThrow(AMBIGUOUS);
  });

  it.each<[string, Partial<NotificationRule>, Partial<NotificationRule>]>([
    ['prefixes', { filter: { prefix: 'images/' } }, { filter: { prefix: 'logs/' } }],
    ['suffixes', { filter: { suffix: '.jpg' } }, { filter: { suffix: '.png' } }],
    ['events', { events: ['s3:ObjectCreated:*'] }, { events: ['s3:ObjectRemoved:*'] }],
    ['kinds of one event', { events: ['s3:ObjectCreated:Put'] }, { events: ['s3:ObjectCreated:Copy'] }],
  ])('may be told apart by %s', (_name, one, other) => {
    expect(() => check(rule(one), rule(other))).not.toThrow();
  });

  it('never have two of a kind for one event, whatever is put', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 });
    const filter = fc.record({ prefix: text, suffix: text }, { requiredKeys: [] });
    const types = fc.constantFrom<EventType>('s3:ObjectCreated:*', 's3:ObjectCreated:Put', 's3:ObjectRemoved:Delete');
    const rules = fc.array(fc.record({ filter, events: fc.array(types, { minLength: 1, maxLength: 2 }) }), {
      maxLength: 3,
    });
    const key = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    fc.assert(
      fc.property(rules, key, fc.constantFrom(...EVENT_NAMES), (some, name, event) => {
        const config = { rules: some.map(rule), eventBridge: false };
        try {
          requireNotifications(config, REGION);
        } catch {
          return;
        }
        expect(rulesFor(config, event, name).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each<[string, Partial<NotificationRule>, RegExp]>([
    ['is no ARN', { destination: 'f' }, /The ARN is not well formed/],
    ['is of another kind', { kind: 'queue' }, /The ARN is not well formed/],
    ['is in another region', { destination: FUNCTION.replace(REGION, 'eu-west-1') }, /region is not valid/],
    [
      'keeps an order',
      { kind: 'queue', destination: `arn:aws:sqs:${REGION}:111122223333:q.fifo` },
      /FIFO queues and topics are not supported/,
    ],
  ])('refuse a destination that %s', (_name, more, words) => {
    expect(() => check(rule(more))).toThrow(words);
  });

  it('refuse filters that are too long, rules that are too many or have one id', () => {
    expect(() => check(rule({ filter: { prefix: 'ü'.repeat(513) } }))).toThrow(/cannot exceed 1024 bytes/);
    expect(() => check(rule({ id: 'a' }), rule({ id: 'a' }))).toThrow(/IDs must be unique/);
    const many = Array.from({ length: 101 }, (_, index) => rule({ filter: { prefix: `${index}/` } }));
    expect(() => check(...many)).toThrow(/at most 100/);
    expect(() => check(...many.slice(1))).not.toThrow();
  });
});
