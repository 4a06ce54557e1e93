import type { Clock } from '../ports/clock.js';
import type { SignInStores } from '../ports/sign-in-stores.js';
import { TOKEN_RULES } from './api-tokens.js';
import { SESSION_RULES } from './sessions.js';

/** ms after which an attempt to sign in is of no account any more; longer than any rule remembers. */
const ATTEMPTS_KEPT_MS = 24 * 3_600_000;

/** Forgets sessions, tokens, attempts and sign-ins under way that are over. */
export async function forgetEndedSignIns(stores: SignInStores, clock: Pick<Clock, 'now'>): Promise<void> {
  const now = clock.now();
  await stores.sessions.forgetEnded(now, now - SESSION_RULES.idleMs);
  await stores.tokens.forgetEnded(now - TOKEN_RULES.keptMs);
  await stores.attempts.forget(now - ATTEMPTS_KEPT_MS);
  await stores.flows.forget(now);
}
