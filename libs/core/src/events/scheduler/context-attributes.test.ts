import { describe, expect, it } from 'vitest';
import { withAttemptNumber, withContextAttributes } from './context-attributes.js';

const attributes = {
  scheduleArn: 'arn:aws:scheduler:us-east-1:111122223333:schedule/default/nightly',
  scheduledTime: Date.UTC(2026, 10, 26, 2, 0, 5, 678),
  executionId: 'd32c5kddcf5bb8c3',
};
const bytes = (text: string) => new TextEncoder().encode(text);

describe('context attributes', () => {
  it('are put where an input asks for them, as often as it does', () => {
    const input =
      '{"a":"<aws.scheduler.schedule-arn>","b":"at <aws.scheduler.scheduled-time>, <aws.scheduler.scheduled-time>",' +
      '"c":"<aws.scheduler.execution-id>"}';
    expect(JSON.parse(withContextAttributes(input, attributes))).toEqual({
      a: attributes.scheduleArn,
      b: 'at 2026-11-26T02:00:05Z, 2026-11-26T02:00:05Z',
      c: attributes.executionId,
    });
  });

  it.each(['<aws.scheduler.attempt-number>', '<aws.scheduler.constructor>', '<aws.scheduler.>', '<aws.other>', ''])(
    '%j is left as it is',
    (input) => {
      expect(withContextAttributes(input, attributes)).toBe(input);
    },
  );

  it('know the number of a try when it is made', () => {
    const payload = bytes('{"n":"<aws.scheduler.attempt-number>","m":"<aws.scheduler.attempt-number>"}');
    expect(withAttemptNumber(payload, 3)).toEqual(bytes('{"n":"3","m":"3"}'));
    const other = bytes('{}');
    expect(withAttemptNumber(other, 3)).toBe(other);
  });
});
