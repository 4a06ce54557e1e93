import { LAMBDA_RETRY_POLICY } from '@stoker/core/invocation/retry-policy';
import type { EventInvokeConfig } from '@stoker/core/model/event-invoke-config';
import { type Quotas, USUAL_QUOTAS } from '@stoker/core/quotas/quotas';
import { expect, test } from 'vitest';
import type { AsyncEvent } from '../ports/event-store.js';
import type { Account } from '../ports/identity-store.js';
import type { SnapshotChange } from '../ports/snapshot-source.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { EventSettings } from './event-settings.js';

const event = (qualifier?: string, functionName = 'worker'): AsyncEvent => ({
  eventId: 'e-1',
  accountId: '111122223333',
  functionName,
  qualifier,
  payload: Uint8Array.of(),
  clientContext: undefined,
  acceptedAt: 0,
});
const anAccount = (own: Partial<Quotas>): Account => ({
  accountId: '111122223333',
  name: 'a',
  concurrencyLimit: 1,
  quotas: { ...USUAL_QUOTAS, ...own },
});
const attempts = (maximumRetryAttempts: number): EventInvokeConfig => ({ maximumRetryAttempts, modifiedAt: 0 });

test('are those of what the event was sent to, and of nothing else', async () => {
  const configs = new Map([
    ['', attempts(0)],
    ['live', attempts(1)],
  ]);
  let change: (change: SnapshotChange) => void = () => undefined;
  const store = {
    find: async (key: { functionName: string }) => (key.functionName === 'worker' ? configs : undefined),
  };
  let account = anAccount({});
  const settings = new EventSettings(
    store,
    { onChange: (listener) => (change = listener) },
    new FakeClock(),
    LAMBDA_RETRY_POLICY,
    () => account,
  );
  const retries = async (of: AsyncEvent) => (await settings.policyOf(of)).functionErrorDelaysMs.length;
  expect(await retries(event())).toBe(0);
  expect(settings.policyOf(event())).not.toBeInstanceOf(Promise);
  expect(await retries(event('$LATEST'))).toBe(0);
  expect(await retries(event('live'))).toBe(1);
  expect(await retries(event('1'))).toBe(2);
  expect(await retries(event(undefined, 'other'))).toBe(2);
  account = anAccount({ 'event-retries': 5 });
  expect(await retries(event('1'))).toBe(5);
  expect(await retries(event('live'))).toBe(1);
  configs.set('', attempts(1));
  change({ kind: 'function', accountId: '111122223333', functionName: 'worker' });
  expect(await retries(event())).toBe(1);
});
