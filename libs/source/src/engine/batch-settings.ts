import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { LIMITS } from '@stoker/core/model/limits';
import type { BatchRoom } from '@stoker/core/sources/pack-batches';
import type { StreamPolicy } from '@stoker/core/sources/stream-work';

/** Bytes of an event around its records: the list, and what a window adds beside its state. */
const ENVELOPE_BYTES = 1024;

/** A mapping's settings as the engine reads them. */
export interface BatchSettings {
  readonly room: BatchRoom;
  readonly windowMs: number;
  readonly reportsFailures: boolean;
  /** 0 for no tumbling windows. */
  readonly tumblingMs: number;
  /** Batches of one partition at once. A window sums up all of its partition, in order, so that there is one then. */
  readonly lanes: number;
  readonly policy: StreamPolicy;
}

export function batchSettings({ settings }: EventSourceMapping): BatchSettings {
  const { MaximumRetryAttempts: retries = -1, MaximumRecordAgeInSeconds: age = -1 } = settings;
  const tumblingMs = (settings.TumblingWindowInSeconds ?? 0) * 1_000;
  return {
    room: { maxRecords: settings.BatchSize ?? 10, maxBytes: LIMITS.syncPayloadBytes - ENVELOPE_BYTES },
    windowMs: (settings.MaximumBatchingWindowInSeconds ?? 0) * 1_000,
    reportsFailures: settings.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    tumblingMs,
    lanes: tumblingMs > 0 ? 1 : (settings.ParallelizationFactor ?? 1),
    policy: {
      maximumRetries: retries === -1 ? undefined : retries,
      maximumAgeMs: age === -1 ? undefined : age * 1_000,
      bisect: settings.BisectBatchOnFunctionError ?? false,
    },
  };
}
