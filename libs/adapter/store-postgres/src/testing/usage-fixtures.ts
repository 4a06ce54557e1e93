import { randomUUID } from 'node:crypto';
import type { UsageRecord } from '@stoker/app/ports/usage-ledger';

/** The first attempt of an invocation of its own, with what a test cares about on top. */
export function aUsageRecord(overrides: Partial<UsageRecord> = {}): UsageRecord {
  return {
    invocationId: randomUUID(),
    attempt: 1,
    accountId: '123456789012',
    functionName: 'hello',
    version: '$LATEST',
    architecture: 'x86_64',
    invocationType: 'RequestResponse',
    outcome: 'success',
    memoryMb: 128,
    billedDurationMs: 12,
    billedInitMs: 3,
    mbMs: 128 * 15,
    startedAt: Date.parse('2026-11-23T10:00:00.123Z'),
    ...overrides,
  };
}
