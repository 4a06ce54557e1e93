import { ServiceError } from '@stoker/core/errors/service-error';
import { subscriberOf } from '@stoker/core/iam/ip-range';
import { administratorName } from '@stoker/core/signin/administrator-rules';
import type { BackOffRule } from '@stoker/core/signin/back-off';
import type { Administrator, AdministratorStore } from '../ports/administrator-store.js';
import type { Clock } from '../ports/clock.js';
import type { PasswordHasher } from '../ports/password-hasher.js';
import type { SignInAttempts } from '../ports/sign-in-attempts.js';
import type { KnownDevices } from './known-devices.js';
import { heldUp } from './held-up.js';
import type { Origin } from './sessions.js';

const MINUTE = 60_000;

export const SIGN_IN_RULES = {
  /** Of one name, from everywhere. */
  name: { free: 5, firstMs: 1_000, longestMs: 15 * MINUTE, forgetAfterMs: 60 * MINUTE },
  /** From one address, under every name. */
  address: { free: 20, firstMs: 1_000, longestMs: 60 * MINUTE, forgetAfterMs: 60 * MINUTE },
} as const satisfies Record<string, BackOffRule>;

export interface PasswordAttempt extends Origin {
  readonly name: string;
  readonly password: string;
  /** What the browser kept of an earlier success, if anything. */
  readonly device: string | undefined;
}

export interface PasswordPorts {
  readonly administrators: AdministratorStore;
  readonly attempts: SignInAttempts;
  readonly hasher: PasswordHasher;
  readonly devices: KnownDevices;
  readonly clock: Pick<Clock, 'now'>;
}

/** Under what an attempt is counted, and by which rule. */
interface Counter {
  readonly key: string;
  readonly rule: BackOffRule;
}

/**
 * Proves who somebody is by name and password. Guesses are held up by name and by address. A browser that has signed in as
 * that name before is counted by itself alone, so that whoever guesses at a name, or shares an address, does not keep its
 * owner out; and attempts during a hold-up do not prolong it.
 * https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 *
 * Names that nobody has are treated, counted and answered like others, and take as long.
 */
export class PasswordSignIn {
  constructor(private readonly ports: PasswordPorts) {}

  /** @throws TooManyRequestsException with `retryAfterSeconds`, UnrecognizedClientException */
  async prove(attempt: PasswordAttempt): Promise<Administrator> {
    const { administrators, attempts, clock } = this.ports;
    const name = administratorName(attempt.name).slice(0, 64);
    const counters = this.#countersOf(name, attempt);
    for (const counter of counters) await this.#charge(counter);
    const administrator = await administrators.findByName(name);
    const matches = await this.#verify(attempt.password, administrator, counters);
    if (!matches || administrator === undefined || administrator.disabled) {
      throw new ServiceError('UnrecognizedClientException', 'Name or password is wrong.');
    }
    for (const { key, rule } of counters) {
      // An account of one's own must not wipe out what an address has guessed at others.
      if (rule === SIGN_IN_RULES.address) await attempts.refund(key, clock.now());
      else await attempts.clear(key);
    }
    await this.#renewHash(administrator, attempt.password);
    return administrator;
  }

  /** Proves it once more to somebody who is signed in, who is held up like everybody. */
  async proveAgain({ id, name }: Pick<Administrator, 'id' | 'name'>, password: string): Promise<Administrator> {
    const counter = { key: `session/${name}`, rule: SIGN_IN_RULES.name };
    await this.#charge(counter);
    const administrator = await this.ports.administrators.find(id);
    const matches = await this.#verify(password, administrator, [counter]);
    if (!matches || administrator === undefined) {
      throw new ServiceError('AccessDeniedException', 'The present password is wrong.');
    }
    await this.ports.attempts.clear(counter.key);
    return administrator;
  }

  #countersOf(name: string, { address, device }: PasswordAttempt): Counter[] {
    const known = device === undefined ? undefined : this.ports.devices.read(name, device);
    if (known !== undefined) return [{ key: `device/${known}`, rule: SIGN_IN_RULES.name }];
    return [
      { key: `address/${subscriberOf(address)}`, rule: SIGN_IN_RULES.address },
      { key: `name/${name}`, rule: SIGN_IN_RULES.name },
    ];
  }

  /** What was never compared was no guess. */
  async #verify(
    password: string,
    administrator: Administrator | undefined,
    counters: readonly Counter[],
  ): Promise<boolean> {
    const { hasher, attempts, clock } = this.ports;
    try {
      return await hasher.verify(password, administrator?.passwordHash);
    } catch (error) {
      for (const { key } of counters) await attempts.refund(key, clock.now());
      throw error;
    }
  }

  /** Hashes the password with the settings of today, now that it is at hand. */
  async #renewHash({ id, passwordHash }: Administrator, password: string): Promise<void> {
    const { hasher, administrators } = this.ports;
    if (hasher.isOutdated(passwordHash)) await administrators.change(id, { passwordHash: await hasher.hash(password) });
  }

  async #charge({ key, rule }: Counter): Promise<void> {
    const waitMs = await this.ports.attempts.charge(key, this.ports.clock.now(), rule);
    if (waitMs > 0) throw heldUp(waitMs);
  }
}
