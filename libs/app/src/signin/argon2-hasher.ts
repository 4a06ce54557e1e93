import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { ServiceError } from '@stoker/core/errors/service-error';
import { normalisedPassword } from '@stoker/core/signin/administrator-rules';
import type { PasswordHasher } from '../ports/password-hasher.js';

export interface Argon2Settings {
  /** KiB that one hash takes. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/**
 * The first of the settings that OWASP recommends for argon2id: 46 MiB, one pass. Many passes would cost the functions
 * that run beside it more than they cost a guesser with the same memory.
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
const SETTINGS: Argon2Settings = { memory: 47_104, passes: 1, parallelism: 1 };

/** Hashes at once; each holds a thread of the pool that files and names are read by, too. */
const AT_ONCE = 2;
const MAX_WAITING = 30;

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const FORMAT = /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,4}),p=(\d{1,3})\$([\w+/-]+)\$([\w+/-]+)$/;

const derive = promisify(argon2);

/** Argon2id in the format of PHC strings, which names the settings that each hash was made with. */
export class Argon2Hasher implements PasswordHasher {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  constructor(private readonly settings: Argon2Settings = SETTINGS) {}

  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    return this.#format(salt, await this.#derive(password, salt, this.settings, HASH_BYTES));
  }

  async verify(password: string, hash: string | undefined): Promise<boolean> {
    const { salt, expected, settings } = parse(hash ?? this.#nobody());
    const derived = await this.#derive(password, salt, settings, expected.length);
    return timingSafeEqual(derived, expected) && hash !== undefined;
  }

  isOutdated(hash: string): boolean {
    const { memory, passes, parallelism } = parse(hash).settings;
    return (
      memory !== this.settings.memory || passes !== this.settings.passes || parallelism !== this.settings.parallelism
    );
  }

  #format(salt: Uint8Array, hash: Uint8Array): string {
    const { memory, passes, parallelism } = this.settings;
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(hash)}`;
  }

  /** A hash that no password is known to have. */
  #nobody(): string {
    return this.#format(randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));
  }

  async #derive(password: string, nonce: Uint8Array, settings: Argon2Settings, tagLength: number): Promise<Buffer> {
    await this.#enter();
    try {
      const message = Buffer.from(normalisedPassword(password));
      return await derive('argon2id', { message, nonce, tagLength, ...settings });
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  /** A place that is given up goes to who waits the longest. */
  async #enter(): Promise<void> {
    if (this.#running < AT_ONCE) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= MAX_WAITING) {
      throw new ServiceError('TooManyRequestsException', 'Too many are signing in. Try again in a moment.');
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

function parse(hash: string): { settings: Argon2Settings; salt: Buffer; expected: Buffer } {
  const [, memory, passes, parallelism, salt, expected] = FORMAT.exec(hash) ?? [];
  if (salt === undefined || expected === undefined) throw new Error('a stored password hash is no argon2id hash');
  return {
    settings: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    expected: Buffer.from(expected, 'base64'),
  };
}

/** PHC strings have no padding. */
function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}
