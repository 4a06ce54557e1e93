import type { CallEffect } from '@stoker/app/audit/call-audit';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import type { AccountBackend } from './account-backend.js';

/** What travels in the JSON protocol. */
export type Json = Readonly<Record<string, unknown>>;

/** A call on its way to a backend. */
export interface DataCall {
  /** As the caller sent it, its names among it; without what the model does not know. */
  readonly input: Json;
  readonly caller: Caller;
  /** ARNs of what the input names, each once, in the order of the model. */
  readonly resources: readonly string[];
  /** Undefined where the account has none: nothing but the refusal is to come then. */
  readonly backend: AccountBackend | undefined;
}

/** One operation of a data service: what of it is not as for every other. */
export interface DataOperation {
  readonly name: string;
  /** `data` for what tenants do all day: it is neither audited nor counted. */
  readonly effect: CallEffect;
  /** What must be allowed; the action of the operation's own name on every resource that it names, unless given. */
  checks?(call: DataCall): readonly AccessCheck[] | Promise<readonly AccessCheck[]>;
  /** Members that are refused, for what they say can't be had here. */
  readonly refused?: Readonly<Record<string, string>>;
  /** s that the backend is asked to wait. */
  waitSeconds?(input: Json): number;
  /** Whether the answer has no names in it, so that it may be passed on as it comes. */
  passes?(input: Json): boolean;
  /** What is sent of an input, whose names are the backend's already. */
  send?(input: Json, call: DataCall, backend: AccountBackend): Json | Promise<Json>;
  /** What is answered of the backend's answer, whose names are the account's already. */
  answer?(output: Json, call: DataCall, backend: AccountBackend): Json;
  /** Instead of all of that: what is answered. */
  run?(call: DataCall, backend: AccountBackend): Promise<Json>;
}
