import type { InvocationEvent } from '@stoker/app/ports/invoke-telemetry';
import { expect, test } from 'vitest';
import { Metrics } from './metrics.js';

const event: InvocationEvent = {
  requestId: 'r',
  accountId: '123456789012',
  functionName: 'f',
  version: '$LATEST',
  invocationType: 'RequestResponse',
  attempt: 1,
  outcome: 'success',
  totalMs: 12,
  durationMs: 2,
  initMs: 8,
  billedMs: 10,
};

test('an invocation shows in counters and histograms, in base units', async () => {
  const metrics = new Metrics();
  metrics.invocation(event);
  metrics.invocation({ ...event, outcome: 'rejected', durationMs: undefined, initMs: undefined, billedMs: undefined });
  const text = await metrics.registry.metrics();
  expect(text).toContain('stoker_invocations_total{account="123456789012",function="f",outcome="success"} 1');
  expect(text).toContain('stoker_invocations_total{account="123456789012",function="f",outcome="rejected"} 1');
  expect(text).toContain('stoker_billed_seconds_total{account="123456789012",function="f"} 0.01');
  expect(text).toContain('stoker_invocation_overhead_seconds_sum 0.01');
});

test('label values are bounded: the thousand-and-first function is counted as other', async () => {
  const metrics = new Metrics();
  for (let n = 0; n <= 1_000; n += 1) metrics.invocation({ ...event, functionName: `f${n}` });
  const text = await metrics.registry.metrics();
  expect(text).toContain('function="f999"');
  expect(text).not.toContain('function="f1000"');
  expect(text).toContain('stoker_invocations_total{account="other",function="other",outcome="success"} 1');
});

test('the fleet is read at each scrape', async () => {
  const metrics = new Metrics();
  const sums = { idle: 1, frozen: 0, busy: 2, starting: 3, waiting: 4, successors: 6, memoryMb: 1 };
  const counts = { ...sums, stems: { 'nodejs24.x': 5 } };
  metrics.watchFleet(() => counts);
  const text = await metrics.registry.metrics();
  expect(text).toContain('stoker_environments{state="busy"} 2');
  expect(text).toContain('stoker_stems{runtime="nodejs24.x"} 5');
  expect(text).toContain('stoker_successors 6');
  expect(text).toContain('stoker_queue_depth 4');
  expect(text).toContain('stoker_environment_memory_bytes 1048576');
});
