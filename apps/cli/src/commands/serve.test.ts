import { expect, it } from 'vitest';
import { parseSettings } from '../settings.js';
import { requireServicesElsewhere } from './serve.js';

const both = { DATABASE_URL: 'postgres://stoker@10.0.0.1/stoker', REDIS_URL: 'redis://10.0.0.1' };

it('serves on services that are looked after elsewhere', () => {
  expect(() => requireServicesElsewhere(parseSettings(both))).not.toThrow();
  expect(() => requireServicesElsewhere(parseSettings({}, both))).not.toThrow();
});

it('refuses to serve with services that it would have to start', () => {
  expect(() => requireServicesElsewhere(parseSettings({ ...both, STOKER_WITH: 'sqs' }))).toThrow('STOKER_WITH is set');
});

it.each(['DATABASE_URL', 'REDIS_URL'])('refuses to serve without %s', (name) => {
  expect(() => requireServicesElsewhere(parseSettings({ ...both, [name]: '' }))).toThrow(`${name} is not set`);
});
