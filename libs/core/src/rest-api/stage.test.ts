import { describe, expect, it } from 'vitest';
import type { RestStage } from './rest-api.js';
import { patchedStage, settingsKey, stageThrottle } from './stage.js';

const STAGE: RestStage = {
  stageName: 'prod',
  deploymentId: 'd',
  cacheClusterEnabled: false,
  tracingEnabled: false,
  createdDate: 0,
  lastUpdatedDate: 0,
};
const set = (place: string, value: string) => ({ op: 'replace', path: place, value });

describe('how often a method may be called', () => {
  const stage = patchedStage(STAGE, [
    set('/*/*/throttling/rateLimit', '10'),
    set('/~1pets~1{id}/GET/throttling/rateLimit', '2'),
    set('/~1pets~1{id}/GET/throttling/burstLimit', '3'),
    set('/open/GET/throttling/rateLimit', '-1'),
    set('/~1/GET/throttling/burstLimit', '1'),
  ]);

  it.each([
    ['/pets/{id}', 'GET', { rateLimit: 2, burstLimit: 3, key: 'pets~1{id}/GET' }],
    ['/pets/{id}', 'PUT', { rateLimit: 10, burstLimit: undefined, key: '*/*' }],
    ['/open', 'GET', { rateLimit: 10, burstLimit: undefined, key: '*/*' }],
    ['/', 'GET', { rateLimit: undefined, burstLimit: 1, key: '~1/GET' }],
  ])('is what is said of %s %s, else of all', (path, method, expected) => {
    expect(stageThrottle(stage, path, method)).toEqual(expected);
  });

  it('is not limited where nothing is said', () => {
    expect(stageThrottle(STAGE, '/', 'GET')).toBeUndefined();
  });
});

it('keeps settings under paths without their first slash', () => {
  expect([settingsKey('/pets/{id}', 'GET'), settingsKey('*', '*'), settingsKey('pets', 'GET')]).toEqual([
    'pets~1{id}/GET',
    '*/*',
    'pets/GET',
  ]);
});

it.each([
  set('/nope', 'x'),
  set('/*/*/nope/x', 'x'),
  set('/variables/a b', 'x'),
  set('/variables/a', '"quoted"'),
  { op: 'remove', path: '/*/*/throttling/rateLimit' },
])('refuses %j', (operation) => {
  expect(() => patchedStage(STAGE, [operation])).toThrow(expect.objectContaining({ code: 'BadRequestException' }));
});
