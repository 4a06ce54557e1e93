import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ByteBudget } from '@stoker/core/byte-budget/byte-budget';
import { withBody, type Unread } from './read-body.js';
import { sendError } from './reply.js';

interface Reading {
  readonly request: IncomingMessage;
  readonly wanted: () => boolean;
}

/**
 * The bodies of one environment, one at a time: a runtime answers one invocation at once, so whatever sends more
 * only wants the worker's memory.
 */
export class BodyReader {
  #reading: Reading | undefined;

  /** @param budget shared by all environments of the process */
  constructor(private readonly budget: ByteBudget) {}

  /**
   * Reads the body of a request that its session still wants, and hands it to `use`; refuses it where another is
   * on its way, or where the worker has no room for it.
   *
   * @param wanted whether the session would take what the body says; asked again when the runtime moves on
   * @throws when the connection breaks
   */
  async read(
    request: IncomingMessage,
    response: ServerResponse,
    wanted: () => boolean,
    use: (body: Buffer | 'too-large') => void,
  ): Promise<void> {
    if (this.#reading !== undefined) {
      return sendError(response, 429, 'TooManyRequests', 'Another body is being read for this environment.');
    }
    const reading: Reading = { request, wanted };
    this.#reading = reading;
    try {
      await withBody(request, this.budget, (body: Buffer | Unread) => {
        if (body !== 'no-room') return use(body);
        sendError(response, 503, 'ServiceUnavailable', 'There is no room for the body at present. Send it again.');
      });
    } finally {
      if (this.#reading === reading) this.#reading = undefined;
    }
  }

  /**
   * Hangs up on a body that nobody waits for any more. Without this a runtime that has gone on could leave one
   * half sent, and the worker would hold it for as long as the environment lives.
   */
  dropUnwanted(): void {
    if (this.#reading === undefined || this.#reading.wanted()) return;
    this.#reading.request.destroy();
    this.#reading = undefined;
  }
}
