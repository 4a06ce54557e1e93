import type { AsyncEvent, EventKey, EventQueue, EventStore } from '../ports/event-store.js';
import type { BacklogGate } from '../quotas/backlog-gate.js';

/**
 * Takes an asynchronous event on. It is accepted, and may be answered with 202, once it is durable; that whoever hands
 * events out learns of it at once is a convenience, for what nobody was told of is found in the store.
 */
export class AcceptEvent {
  /** @param onWakeError told when the queue was out of reach */
  constructor(
    private readonly store: Pick<EventStore, 'accept' | 'acceptOnce'>,
    private readonly queue: Pick<EventQueue, 'wake'>,
    private readonly gate: Pick<BacklogGate, 'enter'>,
    private readonly onWakeError: (error: unknown, event: AsyncEvent) => void,
  ) {}

  /**
   * Answers the event's id when it is durable, or under a key that of the one that was accepted before; rejects, and the event
   * is not accepted, when it could not be stored.
   *
   * @throws TooManyRequestsException when too many events of the account wait already, ResourceConflictException for a key
   *   that was used with another event
   */
  async accept(event: AsyncEvent, key?: EventKey): Promise<string> {
    await this.gate.enter(event.accountId);
    const acceptedAs = await this.#store(event, key);
    if (acceptedAs !== event.eventId) return acceptedAs;
    this.queue.wake(event, 0).catch((error: unknown) => this.onWakeError(error, event));
    return acceptedAs;
  }

  async #store(event: AsyncEvent, key: EventKey | undefined): Promise<string> {
    if (key !== undefined) return this.store.acceptOnce(event, key);
    await this.store.accept(event);
    return event.eventId;
  }
}
