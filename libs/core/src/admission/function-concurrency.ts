import { ServiceError } from '../errors/service-error.js';
import { LIMITS } from '../model/limits.js';

/** Environments that an alias or a published version is to have ready at any time. */
export interface ProvisionedConcurrency {
  /** Name of the alias, or number of the version. */
  readonly qualifier: string;
  readonly requested: number;
  readonly lastModified: Date;
}

/** What a function has of its account's concurrency for itself. */
export interface FunctionConcurrency {
  /** Executions that only this function may use, and no more than which it may have; undefined for none. */
  readonly reserved: number | undefined;
  /** By qualifier, each once. */
  readonly provisioned: readonly ProvisionedConcurrency[];
}

/** The account that a function's claim is checked against. */
export interface AccountConcurrency {
  /** Executions that the account may have at once. */
  readonly limit: number;
  /** What its other functions have claimed. */
  readonly claimed: number;
}

/**
 * Executions that a function keeps from all others. Provisioned ones come out of its reservation where it has one, as
 * they do on Lambda. https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export function claimOf(concurrency: FunctionConcurrency): number {
  return concurrency.reserved ?? provisionedOf(concurrency);
}

/**
 * The function with this many executions reserved.
 *
 * @throws InvalidParameterValueException when too little would be left to all others, or to its provisioned environments
 */
export function withReserved(
  current: FunctionConcurrency,
  reserved: number,
  account: AccountConcurrency,
): FunctionConcurrency {
  const provisioned = provisionedOf(current);
  if (reserved < provisioned) {
    throw refusal(
      `ReservedConcurrentExecutions ${reserved} should not be lower than function's total provisioned concurrency ` +
        `[${provisioned}].`,
    );
  }
  const next = { ...current, reserved };
  requireUnreserved(current, next, account, 'ReservedConcurrentExecutions');
  return next;
}

/**
 * The function with this provisioned concurrency on one of its qualifiers, in place of what that had.
 *
 * @throws InvalidParameterValueException beyond its reservation, or when too little would be left to all others
 */
export function withProvisioned(
  current: FunctionConcurrency,
  config: ProvisionedConcurrency,
  account: AccountConcurrency,
): FunctionConcurrency {
  const others = current.provisioned.filter(({ qualifier }) => qualifier !== config.qualifier);
  const next = { ...current, provisioned: [...others, config] };
  if (current.reserved !== undefined && provisionedOf(next) > current.reserved) {
    throw refusal(
      'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
    );
  }
  requireUnreserved(current, next, account, 'ConcurrentExecutions');
  return next;
}

function provisionedOf({ provisioned }: FunctionConcurrency): number {
  return provisioned.reduce((sum, { requested }) => sum + requested, 0);
}

/** A claim that does not grow is never refused: an account whose limit was lowered can still give back. */
function requireUnreserved(
  current: FunctionConcurrency,
  next: FunctionConcurrency,
  { limit, claimed }: AccountConcurrency,
  member: string,
): void {
  if (claimOf(next) <= claimOf(current)) return;
  if (limit - claimed - claimOf(next) >= LIMITS.unreservedMinimum) return;
  throw refusal(
    `Specified ${member} for function decreases account's UnreservedConcurrentExecution below its minimum value of ` +
      `[${LIMITS.unreservedMinimum}].`,
  );
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
