import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@stoker/app/ports/clock';
import type { Logger } from 'pino';
import { Lifecycle } from './lifecycle.js';
import { CLOCK, LOGGER } from './tokens.js';

/** ms between two looks at what the server depends on. */
const CHECK_MS = 5_000;
/** ms for which one that answered is taken to answer still; three looks missed are an outage. */
const GOOD_FOR_MS = 17_000;

/** Whether the server can do its work: everything it depends on has answered lately, and it is not going down. */
@Injectable()
export class Readiness {
  /** Monotonic ms of the last answer, by name. */
  readonly #answered = new Map<string, number>();

  constructor(
    private readonly lifecycle: Lifecycle,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  /** Looks at a dependency now and then; `check` rejects, or hangs, while it is away. */
  watch(name: string, check: () => Promise<unknown>): void {
    const look = async (): Promise<void> => {
      await check();
      this.#answered.set(name, this.clock.monotonic());
    };
    this.#answered.set(name, this.clock.monotonic());
    this.lifecycle.every(CHECK_MS, 'intake', look, (error) => this.logger.warn({ err: error, name }, 'no answer'));
  }

  /** Names of what has not answered lately; empty when the server is ready. */
  missing(): string[] {
    if (this.lifecycle.isClosing) return ['draining'];
    const oldest = this.clock.monotonic() - GOOD_FOR_MS;
    return [...this.#answered].filter(([, at]) => at < oldest).map(([name]) => name);
  }
}
