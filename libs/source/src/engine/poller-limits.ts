import type { MappingSettings } from '@stoker/core/model/event-sources/mapping';
import type { PollerLimits } from '@stoker/core/sources/poller-count';

/** Batches of one mapping at once, unless it says otherwise. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const MOST = 1_250;

/** Batches at once that a provisioned poller stands for, and how many pollers there are unless the mapping says so. */
const PROVISIONED = { batches: 10, least: 2, most: 200 };

/** @param most that the source can have, whatever the mapping says */
export function pollerLimits(
  { ScalingConfig, ProvisionedPollerConfig: pollers }: MappingSettings,
  most = Infinity,
): PollerLimits {
  if (pollers !== undefined && (pollers.MinimumPollers ?? pollers.MaximumPollers) !== undefined) {
    const least = pollers.MinimumPollers ?? PROVISIONED.least;
    return { least, most: Math.max(least, pollers.MaximumPollers ?? PROVISIONED.most) * PROVISIONED.batches };
  }
  return { least: 0, most: Math.min(ScalingConfig?.MaximumConcurrency ?? MOST, most) };
}
