import { randomBytes } from 'node:crypto';
import { systemClock } from '@stoker/app/ports/clock';
import { ApiTokens } from '@stoker/app/signin/api-tokens';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';

export function tokensOf({ signIn }: PostgresStore): ApiTokens {
  return new ApiTokens(signIn.tokens, systemClock, randomBytes);
}
