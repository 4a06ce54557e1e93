/** Where a fault test is: before the fault, while it lasts, after it. */
export const PHASES = ['before', 'during', 'after'] as const;
export type Phase = (typeof PHASES)[number];

/** What the clients of a load were told, kept by themselves. */
export class Ledger {
  /** Ids of events that were acknowledged. */
  readonly accepted: string[] = [];
  /** Ids of messages that the queue has taken. */
  readonly queued: string[] = [];
  /** Request ids of synchronous invocations that were answered with the function's own answer. */
  readonly answered: string[] = [];
  /** Requests for which the server said that it could not. */
  readonly refused: Error[] = [];
  /** Requests without any answer: nobody knows what became of them. */
  readonly unanswered: Error[] = [];
  readonly #latencies: Record<Phase, number[]> = { before: [], during: [], after: [] };
  #phase: Phase = 'before';
  #struckAt = Number.POSITIVE_INFINITY;
  #firstSuccessMs: number | undefined;

  /** From now on the fault lasts; an event that is sent from now on may be the first to be accepted after it. */
  strike(): void {
    this.#phase = 'during';
    this.#struckAt = performance.now();
  }

  over(): void {
    this.#phase = 'after';
  }

  /** @param askedAt monotonic ms */
  succeed(kind: 'accepted' | 'answered', requestId: string, askedAt: number): void {
    this[kind].push(requestId);
    const now = performance.now();
    this.#latencies[this.#phase].push(now - askedAt);
    if (kind === 'accepted' && askedAt >= this.#struckAt) this.#firstSuccessMs ??= now - this.#struckAt;
  }

  fail(error: Error): void {
    const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
    ($metadata?.httpStatusCode === undefined ? this.unanswered : this.refused).push(error);
  }

  /** ms from the strike to the first acknowledgement of an event that was sent after it. */
  get firstSuccessMs(): number | undefined {
    return this.#firstSuccessMs;
  }

  /** 99th percentile of the time until a request's success, ms. */
  p99(phase: Phase): number | undefined {
    const sorted = this.#latencies[phase].toSorted((one, other) => one - other);
    return sorted[Math.ceil(sorted.length * 0.99) - 1];
  }
}
