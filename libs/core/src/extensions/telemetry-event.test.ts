import { expect, it } from 'vitest';
import { wants } from './telemetry-event.js';
import type { TelemetryEvent } from './telemetry-event.js';
import type { TelemetrySubscription, TelemetryType } from './telemetry-subscription.js';

const TYPES: TelemetryEvent['type'][] = [
  'function',
  'extension',
  'platform.initStart',
  'platform.start',
  'platform.runtimeDone',
  'platform.end',
];

function subscription(
  api: 'telemetry' | 'logs',
  schemaVersion: string,
  types: TelemetryType[] = ['platform', 'function', 'extension'],
): TelemetrySubscription {
  const buffering = { maxItems: 1000, maxBytes: 262_144, timeoutMs: 25 };
  return { api, schemaVersion, types, buffering, destination: { protocol: 'TCP', port: 1 } };
}

it.each([
  [
    subscription('telemetry', '2022-12-13'),
    ['function', 'extension', 'platform.initStart', 'platform.start', 'platform.runtimeDone'],
  ],
  [subscription('logs', '2020-08-15'), ['function', 'extension', 'platform.start', 'platform.end']],
  [
    subscription('logs', '2021-03-18'),
    ['function', 'extension', 'platform.start', 'platform.runtimeDone', 'platform.end'],
  ],
  [subscription('telemetry', '2022-07-01', ['function']), ['function']],
  [subscription('logs', '2021-03-18', ['extension']), ['extension']],
])('%o is told of %o', (to, told) => {
  expect(TYPES.filter((type) => wants(to, { time: '', type, record: '' }))).toEqual(told);
});
