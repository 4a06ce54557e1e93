import { describe, expect, it } from 'vitest';
import { readBackendEvents } from './backend-event.js';

const record = (more: Record<string, unknown> = {}, object: Record<string, unknown> = {}) => ({
  eventSource: 'aws:s3',
  eventTime: '2026-11-26T02:00:00Z',
  eventName: 's3:ObjectCreated:Put',
  userIdentity: { PrincipalId: 'someone' },
  requestParameters: { sourceIPAddress: '10.0.0.1' },
  responseElements: { 'x-amz-request-id': 'r' },
  s3: {
    bucket: { name: 'p-photos' },
    object: { key: 'a%20b+c', size: 3, eTag: '"e"', versionId: null, sequencer: '1', ...object },
  },
  ...more,
});
const one = (...records: unknown[]) => readBackendEvents({ Records: records })?.[0];

describe('what a backend tells', () => {
  it('is read as versitygw writes it', () => {
    expect(one(record())).toEqual({
      name: 'ObjectCreated:Put',
      bucket: 'p-photos',
      key: 'a b+c',
      size: 3,
      eTag: 'e',
      versionId: undefined,
      accessKeyId: 'someone',
      sourceIp: '10.0.0.1',
      requestId: 'r',
      time: Date.UTC(2026, 10, 26, 2),
      sequencer: '1',
    });
    const many = record({ eventName: 's3:ObjectRemoved:DeleteObjects' });
    expect(one(many)).toMatchObject({ name: 'ObjectRemoved:Delete', key: 'a%20b+c' });
  });

  it('is read as MinIO writes it', () => {
    const minio = record({ eventSource: 'minio:s3', userIdentity: { principalId: 'key' } }, { key: 'a+b%2Fc' });
    expect(one(minio)).toMatchObject({ key: 'a b/c', accessKeyId: 'key' });
  });

  it('keeps keys that are no encoding as they are', () => {
    expect(one(record({}, { key: '100%' }))).toMatchObject({ key: '100%' });
  });

  it.each([
    ['another event', record({ eventName: 's3:ObjectAcl:Put' })],
    ['no key', record({}, { key: 7 })],
    ['no bucket', record({ s3: null })],
    ['no record', 'x'],
  ])('leaves out %s', (_name, given) => {
    expect(readBackendEvents({ Records: [given, record()] })).toHaveLength(1);
  });

  it.each([null, 'x', [], {}, { Records: {} }, { Event: 's3:TestEvent' }])('has no records in %j', (body) => {
    expect(readBackendEvents(body)).toBeUndefined();
  });
});
