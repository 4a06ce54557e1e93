import type { AsyncEvent, EventQueue, EventStore } from '../ports/event-store.js';

/**
 * Takes an asynchronous event on. It is accepted, and may be answered with 202, once it is durable; that the
 * queue learns of it at once is a convenience, for the reconciler finds what the queue does not know.
 */
export class AcceptEvent {
  /** @param onEnqueueError told when the queue was out of reach */
  constructor(
    private readonly store: Pick<EventStore, 'accept'>,
    private readonly queue: Pick<EventQueue, 'enqueue'>,
    private readonly onEnqueueError: (error: unknown, event: AsyncEvent) => void,
  ) {}

  /** Resolves when the event is durable; rejects, and the event is not accepted, when it could not be stored. */
  async accept(event: AsyncEvent): Promise<void> {
    await this.store.accept(event);
    this.queue.enqueue(event.eventId, event.accountId, 0).catch((error: unknown) => this.onEnqueueError(error, event));
  }
}
