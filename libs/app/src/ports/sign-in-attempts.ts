import type { BackOffRule } from '@stoker/core/signin/back-off';

/** What is remembered of attempts to sign in, by key. Charges of one key take turns. */
export interface SignInAttempts {
  /** Charges one attempt by the rule. @returns ms to wait where it may not be made; 0 where it may */
  charge(key: string, now: number, rule: BackOffRule): Promise<number>;
  /** Takes one charge back. */
  refund(key: string, now: number): Promise<void>;
  clear(key: string): Promise<void>;
  /** Forgets keys without an attempt since `before`. */
  forget(before: number): Promise<number>;
}
