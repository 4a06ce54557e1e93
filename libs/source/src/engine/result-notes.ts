import type { BatchOutcome } from '@stoker/app/invoke/run-source-batch';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { RESULTS } from '@stoker/core/sources/processing-result';
import type { EnginePorts } from './engine-ports.js';

const OUTCOMES: Readonly<Record<BatchOutcome['kind'], string>> = {
  succeeded: RESULTS.ok,
  'function-error': RESULTS.functionFailed,
  throttled: RESULTS.throttled,
  'service-fault': RESULTS.platformFailed,
  'function-gone': RESULTS.functionGone,
};

/** ms that a warning stands. */
const WARNING_MS = 60_000;

export function outcomeResult(outcome: BatchOutcome['kind']): string {
  return OUTCOMES[outcome];
}

/** What came of the last batch, written down when it is another than before, however many batches there are. */
export class ResultNotes {
  #warnedAt = -Infinity;
  #last: string | undefined;
  #written: string | undefined;
  #concern: string | undefined;

  constructor(
    private readonly mapping: EventSourceMapping,
    private readonly ports: Pick<EnginePorts, 'mappings' | 'onError' | 'clock'>,
  ) {}

  note(result: string): void {
    const isWarned = this.ports.clock.monotonic() - this.#warnedAt < WARNING_MS;
    if (!isWarned || result !== RESULTS.ok) this.#last = result;
  }

  /** Notes what nobody would see if the next batch, which does well, wrote over it. */
  warn(result: string): void {
    this.#last = result;
    this.#warnedAt = this.ports.clock.monotonic();
  }

  /** Notes that what was in the way of reading is no longer. */
  cleared(problem: string): void {
    if (this.#last === problem) this.#last = RESULTS.nothing;
  }

  /** What is said beside it, as long as it is so. */
  concern(concern: string | undefined): void {
    this.#concern = concern;
  }

  async write(): Promise<void> {
    const result = this.#result();
    if (result === undefined || result === this.#written) return;
    try {
      await this.ports.mappings.noteResult(this.mapping.accountId, this.mapping.uuid, result);
      this.#written = result;
    } catch (error) {
      this.ports.onError(error, this.mapping);
    }
  }

  #result(): string | undefined {
    if (this.#concern === undefined) return this.#last;
    return this.#last?.startsWith('PROBLEM: ') ? `${this.#last}. ${this.#concern}` : `PROBLEM: ${this.#concern}`;
  }
}
