import type { NotificationConfig } from '@stoker/core/buckets/notification-config';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeXml } from '../aws-wire/query/xml.js';
import { readNotifications, writeNotifications } from './notification-xml.js';

const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:f';
const read = (content: string) =>
  readNotifications(`<NotificationConfiguration>${content}</NotificationConfiguration>`, () => 'made');
const filtered = (...rules: string[]) =>
  `<CloudFunctionConfiguration><CloudFunction>${FUNCTION}</CloudFunction><Event>s3:ObjectCreated:*</Event>
    <Filter><S3Key>${rules.map((rule) => `<FilterRule>${rule}</FilterRule>`).join('')}</S3Key></Filter>
  </CloudFunctionConfiguration>`;

describe('a notification configuration', () => {
  it('is read as the SDKs send it', () => {
    const config = read(`
      <CloudFunctionConfiguration><Id>thumbnails</Id><CloudFunction>${FUNCTION}</CloudFunction>
        <Event>s3:ObjectCreated:Put</Event><Event>s3:ObjectCreated:Copy</Event><Event>s3:ObjectCreated:Put</Event>
        <Filter><S3Key><FilterRule><Name>Prefix</Name><Value>images/</Value></FilterRule></S3Key></Filter>
      </CloudFunctionConfiguration>
      <QueueConfiguration><Queue>q</Queue><Event>s3:ObjectRemoved:*</Event></QueueConfiguration>
      <EventBridgeConfiguration/>`);
    expect(config).toEqual({
      rules: [
        { id: 'made', kind: 'queue', destination: 'q', events: ['s3:ObjectRemoved:*'], filter: {} },
        {
          id: 'thumbnails',
          kind: 'function',
          destination: FUNCTION,
          events: ['s3:ObjectCreated:Put', 's3:ObjectCreated:Copy'],
          filter: { prefix: 'images/' },
        },
      ],
      eventBridge: true,
    });
  });

  it('may be empty, which turns notifications off', () => {
    expect(read('')).toEqual({ rules: [], eventBridge: false });
  });

  it('is read back as it was written', () => {
    const text = fc.string({ minLength: 1, maxLength: 10, unit: 'grapheme' }).filter((given) => given.trim() === given);
    const plain = text.filter((given) => !given.includes('\r') && !escapeXml(given).includes('\uFFFD'));
    const filter = fc.record({ prefix: plain, suffix: plain }, { requiredKeys: [] });
    const kind = fc.constantFrom('topic' as const, 'queue' as const, 'function' as const);
    const events = fc.constant(['s3:ObjectCreated:*', 's3:ObjectRemoved:Delete'] as const);
    const rule = fc.record({ id: plain, kind, destination: plain, events, filter });
    fc.assert(
      fc.property(rule, fc.boolean(), (one, eventBridge) => {
        const config: NotificationConfig = { rules: [one], eventBridge };
        expect(readNotifications(writeNotifications(config), () => 'made')).toEqual(config);
      }),
    );
  });

  it.each([
    ['another document', '<Other/>', 'SerializationException'],
    ['no document', '<NotificationConfiguration>', 'SerializationException'],
    [
      'no destination',
      '<NotificationConfiguration><QueueConfiguration/></NotificationConfiguration>',
      'SerializationException',
    ],
  ])('is refused where it is %s', (_name, body, code) => {
    expect(() => readNotifications(body, () => 'made')).toThrow(expect.objectContaining({ code }) as Error);
  });

  it.each([
    [
      'an event that never happens here',
      `<QueueConfiguration><Queue>q</Queue><Event>s3:ObjectRestore:*</Event></QueueConfiguration>`,
      /not supported for notifications/,
    ],
    ['a filter by something else', filtered('<Name>size</Name><Value>1</Value>'), /must be either prefix or suffix/],
    [
      'two prefixes',
      filtered('<Name>prefix</Name><Value>a</Value>', '<Name>Prefix</Name><Value>b</Value>'),
      /more than one prefix rule/,
    ],
  ])('may not have %s', (_name, content, words) => {
    expect(() => read(content)).toThrow(words);
  });
});
