import { describe, expect, it } from 'vitest';
import { logGroupOf, type LoggingChange, type LoggingSettings, withLogging } from './logging.js';

const json: LoggingSettings = { format: 'JSON', applicationLevel: 'DEBUG', systemLevel: 'WARN', group: 'mine' };

describe('withLogging', () => {
  it.each<[LoggingSettings | undefined, LoggingChange, LoggingSettings | undefined]>([
    [undefined, {}, undefined],
    [undefined, { format: 'Text', group: '/aws/lambda/hello' }, undefined],
    [undefined, { group: 'mine' }, { format: 'Text', group: 'mine' }],
    [undefined, { format: 'JSON' }, { format: 'JSON', applicationLevel: 'INFO', systemLevel: 'INFO' }],
    [
      undefined,
      { format: 'JSON', applicationLevel: 'TRACE' },
      { format: 'JSON', applicationLevel: 'TRACE', systemLevel: 'INFO' },
    ],
    [json, { systemLevel: 'INFO' }, { ...json, systemLevel: 'INFO' }],
    [json, { format: 'JSON' }, { ...json, applicationLevel: 'INFO', systemLevel: 'INFO' }],
    [json, { format: 'Text' }, { format: 'Text', group: 'mine' }],
    [json, { group: '/aws/lambda/hello' }, { format: 'JSON', applicationLevel: 'DEBUG', systemLevel: 'WARN' }],
  ])('%j, changed by %j', (current, change, expected) => {
    expect(withLogging(current, change, 'hello')).toStrictEqual(expected);
  });

  it.each<LoggingChange>([{ applicationLevel: 'INFO' }, { format: 'Text', systemLevel: 'WARN' }])(
    'refuses levels for text: %j',
    (change) => {
      expect(() => withLogging(undefined, change, 'hello')).toThrow('can only be set when LogFormat is JSON');
    },
  );
});

it('a group is named after its function unless its user names one', () => {
  expect(logGroupOf({ functionName: 'hello' })).toBe('/aws/lambda/hello');
  expect(logGroupOf({ functionName: 'hello', logging: json })).toBe('mine');
});
