import { describe, expect, it } from 'vitest';
import { parseSubscription } from './parse-subscription.js';

const VALID = {
  schemaVersion: '2022-07-01',
  types: ['platform', 'function', 'function'],
  buffering: { maxItems: 1000, maxBytes: 1_048_576, timeoutMs: 25 },
  destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain:8080/lambda_logs?a=b', method: 'PUT' },
};

describe('a subscription', () => {
  it('is taken as it is', () => {
    expect(parseSubscription('telemetry', VALID)).toEqual({
      ...VALID,
      api: 'telemetry',
      types: ['platform', 'function'],
      destination: { protocol: 'HTTP', port: 8080, path: '/lambda_logs?a=b', method: 'PUT' },
    });
  });

  it('of the Logs API has a schema version by default and may name a port alone', () => {
    const destination = { protocol: 'TCP', port: 4243 };
    expect(parseSubscription('logs', { types: ['extension'], destination })).toMatchObject({
      schemaVersion: '2020-08-15',
      destination,
    });
  });

  it.each([
    ['http://sandbox:80', { protocol: 'HTTP', port: 80, path: '/', method: 'POST' }],
    ['http://127.0.0.1:65535/', { protocol: 'HTTP', port: 65_535, path: '/', method: 'POST' }],
  ])('may be sent to %s', (URI, destination) => {
    expect(parseSubscription('telemetry', { ...VALID, destination: { protocol: 'HTTP', URI } })).toMatchObject({
      destination,
    });
  });

  it.each([
    'http://sandbox.localdomain.evil.example:80/',
    'http://evil.example:80/?sandbox.localdomain:8080',
    'http://user@sandbox.localdomain:8080',
    'http://sandbox.localdomain:8080 HTTP/1.1\r\nHost: x',
    'http://sandbox.localdomain:8080/\r\nX: y',
    'http://sandbox.localdomain:9001/2018-06-01/runtime/init/error',
    'http://sandbox.localdomain:0/',
    'http://sandbox.localdomain:65536/',
    'http://169.254.169.254:80/',
    'http://[::1]:8080/',
    'https://sandbox.localdomain:8080/',
    'tcp://sandbox.localdomain:8080',
    8080,
    undefined,
  ])('is never sent to %j', (URI) => {
    const answer = parseSubscription('telemetry', { ...VALID, destination: { protocol: 'HTTP', URI } });
    expect(answer).toEqual([expect.stringMatching(/^(URI|port) /)]);
  });

  it.each([
    [null, ['the body is no JSON object']],
    [{ ...VALID, schemaVersion: '2020-08-15' }, ['schemaVersion should be one of 2025-01-29, 2022-12-13, 2022-07-01']],
    [{ ...VALID, types: ['platform', 'all'] }, ['types should be among platform, function, extension']],
    [{ ...VALID, buffering: 'much' }, ['buffering should be an object']],
    [
      { ...VALID, buffering: { maxItems: 999, maxBytes: 1_048_577, timeoutMs: 24.5 } },
      [
        'maxItems should be between 1000 and 10000',
        'maxBytes should be between 262144 and 1048576',
        'timeoutMs should be between 25 and 30000',
      ],
    ],
    [{ ...VALID, destination: { protocol: 'UDP', port: 1 } }, ['protocol should be HTTP or TCP']],
    [{ ...VALID, destination: { ...VALID.destination, method: 'DELETE' } }, ['method should be POST or PUT']],
    [{ ...VALID, destination: { protocol: 'TCP' } }, ['URI port is not provided']],
    [{ ...VALID, destination: { protocol: 'TCP', port: 9001 } }, ['port should be between 1 and 65535 and not 9001']],
  ])('%j is refused', (body, problems) => {
    expect(parseSubscription('telemetry', body)).toEqual(problems);
  });
});
