import { describe, expect, it } from 'vitest';
import { makeEvent, viewEvent } from './event-view.js';

const PARTS = {
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  detailType: 'Order placed',
  source: 'shop',
  accountId: '111122223333',
  time: Date.UTC(2026, 10, 26, 2, 0, 0, 999),
  region: 'eu-west-1',
  resources: ['arn:aws:s3:::one'],
  detail: ' {"total": 12.50} ',
};

describe('an event', () => {
  it('is what EventBridge makes of it, its detail as it was written', () => {
    expect(makeEvent(PARTS)?.text).toBe(
      '{"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718","detail-type":"Order placed","source":"shop",' +
        '"account":"111122223333","time":"2026-11-26T02:00:00Z","region":"eu-west-1",' +
        '"resources":["arn:aws:s3:::one"],"detail":{"total": 12.50}}',
    );
  });

  it('is parsed as it is written', () => {
    const event = makeEvent(PARTS)!;
    expect(event.value).toEqual(JSON.parse(event.text));
    expect(viewEvent(event.text)).toEqual(event);
  });

  it.each(['', '1', '[]', 'null', '{', '{}x', '{"a": 1}, "source": {}'])('has no detail %j', (detail) => {
    expect(makeEvent({ ...PARTS, detail })).toBeUndefined();
  });

  it('nests no deeper than it can be written again', () => {
    const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(makeEvent({ ...PARTS, detail: nested(999) })).toBeDefined();
    expect(makeEvent({ ...PARTS, detail: nested(1_000) })).toBeUndefined();
    expect(makeEvent({ ...PARTS, detail: nested(500_000) })).toBeUndefined();
    expect(makeEvent({ ...PARTS, detail: JSON.stringify({ a: `\\"${'['.repeat(2_000)}` }) })).toBeDefined();
  });
});
