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

export function outcomeResult(outcome: BatchOutcome['kind']): string {
  return OUTCOMES[outcome];
}

/** What came of the last batch, written down when it is another than before, however many batches there are. */
export class ResultNotes {
  #last: string | undefined;
  #written: string | undefined;

  constructor(
    private readonly mapping: EventSourceMapping,
    private readonly ports: Pick<EnginePorts, 'mappings' | 'onError'>,
  ) {}

  note(result: string): void {
    this.#last = result;
  }

  async write(): Promise<void> {
    const result = this.#last;
    if (result === undefined || result === this.#written) return;
    try {
      await this.ports.mappings.noteResult(this.mapping.accountId, this.mapping.uuid, result);
      this.#written = result;
    } catch (error) {
      this.ports.onError(error, this.mapping);
    }
  }
}
