import { MAX_RESPONSE_BYTES, responseTooLarge, responseTruncated } from '@stoker/core/invocation/failure';
import { LIMITS } from '@stoker/core/model/limits';
import type { ResponseSink } from '../ports/response-sink.js';
import type { ResponseStream } from '../ports/runtime-session.js';
import type { ExecutionOutcome, RuntimeError } from '../ports/sandbox-driver.js';
import { Deadline } from './deadline.js';
import { runtimeError } from './error-report.js';

/** ms that a process has to be found dead after its connection broke, before the broken response counts as its answer. */
const BROKEN_MS = 1_000;

/**
 * One streamed answer on its way from the runtime to a sink, or into a buffer where there is none. A response over the
 * limit is cut there and fails when the function has ended, for until then its environment is not free.
 */
export class StreamedResponse implements ResponseStream {
  readonly #sink: ResponseSink | undefined;
  readonly #settle: (outcome: ExecutionOutcome) => boolean;
  readonly #limit: number;
  #bytes = 0;
  /** What was written, where nobody takes it. */
  #kept = Buffer.alloc(0);
  #over = false;
  #broken: Deadline | undefined;

  /** @param settle answers the invocation; false when it has its outcome already */
  constructor(sink: ResponseSink | undefined, settle: (outcome: ExecutionOutcome) => boolean) {
    this.#sink = sink;
    this.#settle = settle;
    this.#limit = sink === undefined ? MAX_RESPONSE_BYTES : LIMITS.streamedPayloadBytes;
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#over) return undefined;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limit) return undefined;
    if (this.#sink !== undefined) return this.#sink.write(chunk);
    this.#keep(chunk);
    return undefined;
  }

  end(): boolean {
    if (this.#bytes > this.#limit) return this.fail(runtimeError(responseTooLarge(this.#limit)));
    const payload = this.#sink === undefined ? this.#kept.subarray(0, this.#bytes) : this.#kept;
    return this.#settle({ kind: 'success', payload });
  }

  fail(error: RuntimeError): boolean {
    return this.#settle({ kind: 'error', error });
  }

  truncate(): void {
    if (!this.#over) this.#broken ??= new Deadline(BROKEN_MS, () => this.#fallShort());
  }

  /** The runtime asks for more work: a broken response will not go on. */
  giveUp(): void {
    if (this.#broken !== undefined) this.#fallShort();
  }

  /** The process is ending, and its end will say what became of the invocation. */
  awaitEnd(): void {
    this.#broken?.clear();
  }

  /** The invocation has its outcome. */
  close(): void {
    this.awaitEnd();
    this.#over = true;
    this.#kept = Buffer.alloc(0);
  }

  #fallShort(): void {
    this.fail(runtimeError(responseTruncated()));
  }

  /** One buffer, however small the pieces are: a list of them would take many times their bytes. */
  #keep(chunk: Uint8Array): void {
    if (this.#bytes > this.#kept.length) {
      const grown = Buffer.allocUnsafe(Math.min(2 * this.#bytes, this.#limit));
      grown.set(this.#kept.subarray(0, this.#bytes - chunk.length));
      this.#kept = grown;
    }
    this.#kept.set(chunk, this.#bytes - chunk.length);
  }
}
