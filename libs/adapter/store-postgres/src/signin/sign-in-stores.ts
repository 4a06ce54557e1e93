import type { SignInStores } from '@stoker/app/ports/sign-in-stores';
import type { Database } from '../connection/database.js';
import { administratorStore } from './administrators.js';
import { apiTokenStore } from './api-tokens.js';
import { signInAttempts } from './attempts.js';
import { openIdFlows } from './openid-flows.js';
import { sessionStore } from './sessions.js';

/** Signing in, in Postgres. */
export function signInStores(database: Database): SignInStores {
  return {
    administrators: administratorStore(database),
    sessions: sessionStore(database),
    tokens: apiTokenStore(database),
    attempts: signInAttempts(database),
    flows: openIdFlows(database),
  };
}
