import { randomBytes } from 'node:crypto';
import { systemClock } from '@stoker/app/ports/clock';
import { Administrators } from '@stoker/app/signin/administrators';
import { Argon2Hasher } from '@stoker/app/signin/argon2-hasher';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';

export function administratorsOf({ signIn }: PostgresStore): Administrators {
  const { administrators, attempts } = signIn;
  return new Administrators({
    administrators,
    attempts,
    hasher: new Argon2Hasher(),
    clock: systemClock,
    random: randomBytes,
  });
}
