/** How many batches of a queue may be under way at once. */
export interface PollerLimits {
  /** Kept even while nothing comes. */
  readonly least: number;
  readonly most: number;
}

/** What happened since the last look. */
export interface PollerSnapshot {
  /** What the last decision was; a fraction is a part of a poller yet to come. */
  readonly pollers: number;
  /** ms since the last decision. */
  readonly elapsedMs: number;
  /** Receives that brought messages, and those that brought none. */
  readonly found: number;
  readonly empty: number;
  /** Batches that the function did, and those that it failed or was not let run for. */
  readonly succeeded: number;
  readonly failed: number;
  /** Messages that wait to be received, about. */
  readonly waiting: number;
  /** Messages that one batch takes. */
  readonly batchSize: number;
}

/** As soon as there is anything. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const FIRST = 5;

/** More of them in a minute, while messages wait. */
const MORE_PER_MINUTE = 300;

/** What a queue begins with. */
export function firstPollers({ least, most }: PollerLimits): number {
  return Math.min(Math.max(1, least), most);
}

/**
 * How many pollers there should be from now on: five as soon as there are messages, then more as long as messages wait, at
 * Lambda's pace; half as many when more batches fail than succeed, or when nothing comes.
 */
export function nextPollers(snapshot: PollerSnapshot, limits: PollerLimits): number {
  const { pollers, elapsedMs, found, empty, succeeded, failed, waiting, batchSize } = snapshot;
  const within = (count: number) => Math.min(Math.max(count, limits.least, 1), limits.most);
  if (failed > succeeded) return within(Math.floor(pollers / 2));
  const useful = Math.ceil(waiting / batchSize);
  if (found === 0) return within(empty > 0 && waiting === 0 ? Math.floor(pollers / 2) : pollers);
  const first = Math.max(pollers, FIRST);
  if (useful === 0 || pollers < FIRST) return within(first);
  const pace = (MORE_PER_MINUTE * elapsedMs) / 60_000;
  return within(pollers + Math.min(pace, useful));
}
