import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { ServiceError } from '@stoker/core/errors/service-error';
import type { CallEffect } from '@stoker/app/audit/call-audit';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import type { BodyLimit } from '../aws-wire/http-front/body-limits.js';
import type { RequestHead } from '../aws-wire/wire-protocol.js';
import type { WireResponse } from '../aws-wire/wire-response.js';

/** What a forwarded request asks for, in the words of its caller. */
export interface ForwardedCall {
  /** The operation as AWS names it: `PutObject`. */
  readonly operation: string;
  /** What is done with objects, messages and items is `data`: it is neither counted nor in the audit trail, refusals aside. */
  readonly effect: CallEffect;
  /** All checks that must be allowed before anything is sent, the operation's own first. */
  checks(caller: Caller): readonly AccessCheck[] | Promise<readonly AccessCheck[]>;
  /** Sends it on under the backend's names, and answers under the caller's. */
  forward(caller: AuthorisedCaller, exchange: Exchange): Promise<WireResponse>;
}

/** One request and its answer, on their way. */
export interface Exchange {
  /** With the request's id, which its record has. */
  readonly requestId: string;
  /**
   * The body, which has to be read to its end: nothing of it may be acted on before. Where it is streamed, it fails where it is not
   * what was signed, before its last piece is out. Called once at most.
   */
  body(): Readable | Buffer | undefined;
  /** Trailers of a streamed body, once it has ended. */
  trailers(): ReadonlyMap<string, string>;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
}

/** How one data service speaks; an API of the port with it is a `ForwardedApi`. */
export interface ForwardedProtocol {
  /** The service in a signature's credential scope. */
  readonly service: string;
  /** The longest body, which is then read whole before the request is; or that it is streamed. */
  readonly body: BodyLimit | 'streamed';
  /** Whether a request is for this one of several that share a signing name, or for it without a signature of ours. */
  isTargetOf?(request: IncomingMessage): boolean;
  /** The refusal of a request without a signature of ours; the usual unless given. */
  refuseUnsigned?(request: IncomingMessage): ServiceError;
  /**
   * What a request asks.
   *
   * @param body where it is read whole
   * @throws ServiceError for what is not forwarded
   */
  read(head: RequestHead, body: Buffer | undefined): ForwardedCall;
  writeError(error: ServiceError, requestId: string, head: RequestHead): WireResponse;
}
