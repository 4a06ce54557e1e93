import type { ResponseSink } from '../ports/response-sink.js';

/** Bytes that wait for a reader at most, but for the piece that comes when there is still room. */
const HIGH_WATER_BYTES = 64 * 1024;

/**
 * What lies between a function that writes and a caller who reads: a queue of bytes that stops the writer when it is
 * full. A reader who goes away before its end sets the writer free, and the rest is dropped.
 */
export class ResponseChannel implements ResponseSink, AsyncIterable<Uint8Array> {
  bytes = 0;
  /** Undefined until the response begins. */
  contentType: string | undefined;
  readonly #begun = Promise.withResolvers<void>();
  #queue: Uint8Array[] = [];
  #queued = 0;
  #over = false;
  #wakeReader: (() => void) | undefined;
  #room: PromiseWithResolvers<void> | undefined;

  /** Resolves when the response begins; if it never does, never. */
  get begun(): Promise<void> {
    return this.#begun.promise;
  }

  begin(contentType: string): void {
    this.contentType = contentType;
    this.#begun.resolve();
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#over) return undefined;
    this.bytes += chunk.length;
    this.#queue.push(chunk);
    this.#queued += chunk.length;
    this.#wakeReader?.();
    if (this.#queued < HIGH_WATER_BYTES) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  /** Nothing more comes; what is there may still be read. */
  close(): void {
    this.#over = true;
    this.#makeRoom();
    this.#wakeReader?.();
  }

  /** Reads to the end; for one reader. Pieces that came while it did not read are one. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (;;) {
        if (this.#queued > 0) yield this.#take();
        else if (this.#over) return;
        else await new Promise<void>((wake) => (this.#wakeReader = wake));
      }
    } finally {
      this.#take();
      this.close();
    }
  }

  #take(): Uint8Array {
    const [first, ...others] = this.#queue;
    const taken = first === undefined || others.length > 0 ? Buffer.concat(this.#queue, this.#queued) : first;
    this.#queue = [];
    this.#queued = 0;
    this.#makeRoom();
    return taken;
  }

  #makeRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }
}
