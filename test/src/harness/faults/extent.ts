/** `full`: every fault, for as long as it is named for; `brief`: every fault, for seconds; otherwise some, for seconds. */
const WANTED = process.env['STOKER_CHAOS'];

export const EVERY_FAULT = WANTED === 'full' || WANTED === 'brief';

/** The first in the full run, the second otherwise. */
export function extent<T>(full: T, short: T): T {
  return WANTED === 'full' ? full : short;
}

/** Acknowledged events that each fault is tried on, at least. */
export const EVENTS = extent(2_000, 200);

/** What the servers under test are told, so that a short run sees in seconds what takes minutes in production. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  STOKER_STEMS: 'nodejs24.x=2',
  STOKER_STEM_CEILING: '2',
  STOKER_EVENT_CONCURRENCY: '12',
  STOKER_EVENT_LEASE_MS: extent('30000', '2000'),
  STOKER_TIMER_LEASE_MS: extent('5000', '1000'),
  STOKER_DELIVERY_BACKOFF_MS: extent('1000,300000', '200,2000'),
  // Many functions share two processors with the test: what is told of their times is not about starting them.
  STOKER_RETRY_DELAYS_MS: '200,400',
};
