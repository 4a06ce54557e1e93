/**
 * As short as Lambda's own period: with the usual 100 ms a small function that has used its share would stand
 * still for most of a tenth of a second.
 */
export const CPU_PERIOD_US = 20_000;
/** The kernel refuses quotas under a millisecond. */
const MIN_QUOTA_US = 1_000;

/** Microseconds of CPU in a period. */
export function cpuQuotaUs(vcpus: number): number {
  return Math.max(MIN_QUOTA_US, Math.round(vcpus * CPU_PERIOD_US));
}
