import type { CallEffect } from '@stoker/app/audit/call-audit';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';

/**
 * One operation of an AWS API. Routing, parsing, validation, authorisation, errors and the coverage page come
 * from the service model and this entry; `run` is called only after the input has been validated against the
 * model and every check of `access` has been allowed.
 *
 * @typeParam I input shape generated from the service model
 * @typeParam O output shape generated from the service model
 */
export interface Operation<I, O> {
  /** The model's name: `CreateFunction`. */
  readonly name: string;
  /** What of the model is left out or refused, for the coverage page: `layers, tags`. */
  readonly except?: string;
  /** Whether its calls are audited; what its name says (`effectOf`) unless given. */
  readonly effect?: CallEffect;
  /** All checks that must be allowed, the operation's own first. */
  access(input: I, caller: Caller): readonly AccessCheck[] | Promise<readonly AccessCheck[]>;
  run(input: I, caller: AuthorisedCaller): Promise<O>;
  /** Headers of the answer that the model does not know, its request id among them where it is another's. */
  headers?(input: I, caller: Caller, output: O): Readonly<Record<string, string>>;
}

/** An operation whatever its shapes: what a table of them holds. */
export type AnyOperation = Operation<never, unknown>;

/** An operation of the model that is not built: it still has a route and answers a clear error. */
export interface Unsupported {
  readonly name: string;
  /** Why, to follow a colon: `layers are not built yet`. */
  readonly unsupported: string;
}

/** What is known of a request that nobody signed. */
export type AnonymousRequest = Omit<
  Caller,
  'principal' | 'policies' | 'boundary' | 'tags' | 'session' | 'traceHeader' | 'idempotencyKey'
>;

/**
 * An operation whose requests need no signature, for what they hold proves who sends them. No policy of a caller is
 * asked: `run` itself refuses who may not.
 */
export interface UnsignedOperation<I, O> {
  readonly name: string;
  readonly except?: string;
  /** As in `Operation`. */
  readonly effect?: CallEffect;
  runUnsigned(input: I, request: AnonymousRequest): Promise<O>;
}

/** Entries of a table by the reason that their operations share. */
export function unsupportedBecause(namesByReason: Readonly<Record<string, readonly string[]>>): readonly Unsupported[] {
  return Object.entries(namesByReason).flatMap(([unsupported, names]) => names.map((name) => ({ name, unsupported })));
}

/** Every entry of an API's operation table. */
export type TableEntry = AnyOperation | UnsignedOperation<never, unknown> | Unsupported;
