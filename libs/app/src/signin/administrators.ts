import { randomUUID } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import {
  administratorName,
  requireAdministratorName,
  requireGoodPassword,
} from '@stoker/core/signin/administrator-rules';
import type { AdministratorRole } from '@stoker/core/signin/grant';
import type { RandomBytes } from '../identity/credentials.js';
import type { Administrator, AdministratorStore } from '../ports/administrator-store.js';
import type { Clock } from '../ports/clock.js';
import type { Page, PageRequest } from '../ports/function-store.js';
import type { PasswordHasher } from '../ports/password-hasher.js';
import type { SignInAttempts } from '../ports/sign-in-attempts.js';
import type { AdminPrincipal } from './admin-principal.js';
import { randomText } from './secrets.js';

/** 100 random bits, for a password that has to be typed once. */
const ONE_TIME_LENGTH = 20;

export interface NewAdministrator {
  readonly name: string;
  readonly role: AdministratorRole;
  /** One that must be changed at the first sign-in is made where none is given. */
  readonly password?: string | undefined;
}

export interface AdministratorPorts {
  readonly administrators: AdministratorStore;
  readonly attempts: SignInAttempts;
  readonly hasher: PasswordHasher;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: RandomBytes;
}

/**
 * Local administrators. Whatever changes what somebody may do ends their sessions: they sign in anew, with a session of
 * the new rights. `actor` is undefined for the operator at the server itself.
 */
export class Administrators {
  constructor(private readonly ports: AdministratorPorts) {}

  /**
   * Answers the password where one was made, to be shown this once.
   *
   * @throws InvalidParameterValueException, ResourceConflictException
   */
  async create({ name: text, role, password }: NewAdministrator): Promise<{ id: string; oneTimePassword?: string }> {
    const { administrators, clock } = this.ports;
    const name = administratorName(text);
    requireAdministratorName(name);
    if (password !== undefined) requireGoodPassword(password, name);
    const [id, now] = [randomUUID(), clock.now()];
    const given = await this.#passwordColumns(password);
    await administrators.create({ id, name, role, disabled: false, createdAt: now, ...given.columns });
    return { id, ...given.shown };
  }

  list(page: PageRequest): Promise<Page<Administrator>> {
    return this.ports.administrators.list(page);
  }

  /** @throws ResourceNotFoundException */
  async get(id: string): Promise<Administrator> {
    const found = await this.ports.administrators.find(id);
    if (found === undefined) throw notFound();
    return found;
  }

  /** @throws ResourceNotFoundException */
  async getByName(name: string): Promise<Administrator> {
    const found = await this.ports.administrators.findByName(administratorName(name));
    if (found === undefined) throw notFound();
    return found;
  }

  /**
   * Nobody takes away their own rights, so there is always somebody left who has them.
   *
   * @throws ResourceNotFoundException, InvalidParameterValueException
   */
  async change(
    id: string,
    change: { readonly role?: AdministratorRole | undefined; readonly disabled?: boolean | undefined },
    actor?: AdminPrincipal,
  ): Promise<void> {
    requireOther(id, actor);
    const { role, disabled } = change;
    const given = { ...(role === undefined ? {} : { role }), ...(disabled === undefined ? {} : { disabled }) };
    await this.ports.administrators.change(id, given, { except: [] });
  }

  /**
   * Sets somebody else's password and answers the one that was made, if none was given. Also ends what holds up their
   * sign-in.
   *
   * @throws ResourceNotFoundException, InvalidParameterValueException
   */
  async resetPassword(id: string, password?: string, actor?: AdminPrincipal): Promise<{ oneTimePassword?: string }> {
    requireOther(id, actor);
    const { name } = await this.get(id);
    if (password !== undefined) requireGoodPassword(password, name);
    const given = await this.#passwordColumns(password);
    await this.ports.administrators.change(id, given.columns, { except: [] });
    await this.unlock(name);
    return given.shown;
  }

  /** Ends all their other sessions. @param sessionId the one that stays @throws InvalidParameterValueException */
  async changeOwnPassword(administrator: Administrator, password: string, sessionId: string): Promise<void> {
    const { administrators, hasher, clock } = this.ports;
    requireGoodPassword(password, administrator.name);
    if (await hasher.verify(password, administrator.passwordHash)) {
      throw new ServiceError('InvalidParameterValueException', 'The new password is the present one.');
    }
    const passwordHash = await hasher.hash(password);
    const columns = { passwordHash, mustChangePassword: false, passwordChangedAt: clock.now() };
    await administrators.change(administrator.id, columns, { except: [sessionId] });
  }

  /** Lets attempts to sign in under a name pass again at once. */
  async unlock(name: string): Promise<void> {
    const known = administratorName(name);
    await this.ports.attempts.clear(`name/${known}`);
    await this.ports.attempts.clear(`session/${known}`);
  }

  /** Takes their sessions and tokens along. @throws ResourceNotFoundException, InvalidParameterValueException */
  async delete(id: string, actor?: AdminPrincipal): Promise<void> {
    requireOther(id, actor);
    if (!(await this.ports.administrators.delete(id))) throw notFound();
  }

  noteSignIn(id: string): Promise<void> {
    return this.ports.administrators.change(id, { lastSignInAt: this.ports.clock.now() });
  }

  async #passwordColumns(password: string | undefined) {
    const { hasher, clock, random } = this.ports;
    const made = password === undefined ? randomText(random, ONE_TIME_LENGTH) : undefined;
    const passwordHash = await hasher.hash(password ?? made!);
    return {
      columns: { passwordHash, mustChangePassword: made !== undefined, passwordChangedAt: clock.now() },
      shown: made === undefined ? {} : { oneTimePassword: made },
    };
  }
}

function requireOther(id: string, actor: AdminPrincipal | undefined): void {
  if (actor?.administratorId !== id) return;
  throw new ServiceError(
    'InvalidParameterValueException',
    'Ask another administrator: this cannot be done to oneself.',
  );
}

function notFound(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'There is no such administrator.');
}
