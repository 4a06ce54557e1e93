import { ServiceError } from '../errors/service-error.js';
import { requireReachable } from './egress-rule.js';

/** Rules of one account: each costs every environment of it a place in the kernel's tables, twice. */
const MOST_RULES = 50;

const MODES = ['none', 'internet', 'allowlist'] as const;
export type EgressMode = (typeof MODES)[number];

/** Where the functions of an account may connect to, besides this platform. */
export interface EgressPolicy {
  /** `internet`: every public address and what `allow` names; `allowlist`: what it names, and nothing else. */
  readonly mode: EgressMode;
  /** As `parseEgressRule` takes them. */
  readonly allow: readonly string[];
  /** Whether names can be looked up, which also carries words out to whoever owns a name. */
  readonly dns: boolean;
}

/** What an account has unless its operator decides otherwise. */
export const NO_EGRESS: EgressPolicy = { mode: 'none', allow: [], dns: false };

export interface EgressPolicyInput {
  readonly mode: string;
  readonly allow?: readonly string[] | undefined;
  /** With `internet` unless told otherwise. */
  readonly dns?: boolean | undefined;
}

/** @throws InvalidParameterValueException */
export function egressPolicy({ mode, allow = [], dns }: EgressPolicyInput): EgressPolicy {
  if (!isMode(mode)) throw invalid(`The mode is one of ${MODES.join(', ')}`);
  if (mode === 'none') {
    if (allow.length > 0 || dns === true) throw invalid('Without egress there is nothing to allow');
    return NO_EGRESS;
  }
  if (mode === 'allowlist' && allow.length === 0) throw invalid('A list of what is allowed has something in it');
  if (allow.length > MOST_RULES) throw invalid(`${MOST_RULES} rules are the most`);
  for (const rule of allow) requireReachable(rule);
  return { mode, allow: [...new Set(allow)], dns: dns ?? mode === 'internet' };
}

export function isSameEgress(one: EgressPolicy, other: EgressPolicy): boolean {
  return one === other || JSON.stringify(keyOf(one)) === JSON.stringify(keyOf(other));
}

function keyOf({ mode, allow, dns }: EgressPolicy): unknown {
  return [mode, dns, [...allow].sort()];
}

function isMode(mode: string): mode is EgressMode {
  return (MODES as readonly string[]).includes(mode);
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
