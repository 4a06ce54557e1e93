import type { AsyncEvent, EventQueue, EventStore } from '../ports/event-store.js';
import type { BacklogGate } from '../quotas/backlog-gate.js';

/**
 * Takes an asynchronous event on. It is accepted, and may be answered with 202, once it is durable; that whoever hands
 * events out learns of it at once is a convenience, for what nobody was told of is found in the store.
 */
export class AcceptEvent {
  /** @param onWakeError told when the queue was out of reach */
  constructor(
    private readonly store: Pick<EventStore, 'accept'>,
    private readonly queue: Pick<EventQueue, 'wake'>,
    private readonly gate: Pick<BacklogGate, 'enter'>,
    private readonly onWakeError: (error: unknown, event: AsyncEvent) => void,
  ) {}

  /**
   * Resolves when the event is durable; rejects, and the event is not accepted, when it could not be stored.
   *
   * @throws TooManyRequestsException when too many events of the account wait already
   */
  async accept(event: AsyncEvent): Promise<void> {
    await this.gate.enter(event.accountId);
    await this.store.accept(event);
    this.queue.wake(event, 0).catch((error: unknown) => this.onWakeError(error, event));
  }
}
