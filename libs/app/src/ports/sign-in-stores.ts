import type { AdministratorStore } from './administrator-store.js';
import type { ApiTokenStore } from './api-token-store.js';
import type { OpenIdFlows } from './openid.js';
import type { SessionStore } from './session-store.js';
import type { SignInAttempts } from './sign-in-attempts.js';

/** Everything that is kept for signing in. */
export interface SignInStores {
  readonly administrators: AdministratorStore;
  readonly sessions: SessionStore;
  readonly tokens: ApiTokenStore;
  readonly attempts: SignInAttempts;
  readonly flows: OpenIdFlows;
}
