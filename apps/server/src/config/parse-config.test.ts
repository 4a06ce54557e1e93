import { expect, test } from 'vitest';
import { parseConfig } from './parse-config.js';

const least = {
  DATABASE_URL: 'postgres://stoker@127.0.0.1/stoker',
  REDIS_URL: 'redis://127.0.0.1:6379',
  STOKER_MASTER_KEY_FILE: '/etc/stoker/master.key',
};

test('the least that must be set leaves defaults for the rest', () => {
  expect(parseConfig(least)).toMatchObject({
    STOKER_HOST: '127.0.0.1',
    STOKER_PORT: 9400,
    STOKER_STEMS: { 'nodejs24.x': 2, 'python3.11': 2 },
    STOKER_RETRY_DELAYS_MS: [60_000, 120_000],
  });
});

test.each([
  ['DATABASE_URL', { ...least, DATABASE_URL: 'mysql://x' }],
  ['REDIS_URL', { ...least, REDIS_URL: undefined }],
  ['STOKER_PORT', { ...least, STOKER_PORT: '70000' }],
  ['STOKER_STEMS', { ...least, STOKER_STEMS: 'cobol=1' }],
  ['STOKER_STEMS', { ...least, STOKER_STEMS: 'nodejs24.x' }],
  ['STOKER_RETRY_DELAYS_MS', { ...least, STOKER_RETRY_DELAYS_MS: 'soon' }],
  ['STOKER_REGION', { ...least, STOKER_REGION: 'Mars' }],
])('a wrong %s stops the start by its name', (name, environment) => {
  expect(() => parseConfig(environment)).toThrow(new RegExp(`^The server cannot start[^]*  ${name}: `));
});

test('every wrong variable is named at once', () => {
  expect(() => parseConfig({ STOKER_PORT: 'x' })).toThrow(/STOKER_PORT[^]*DATABASE_URL|DATABASE_URL[^]*STOKER_PORT/);
});
