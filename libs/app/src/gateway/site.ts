import type { HttpRequest } from '@stoker/core/http/http-request';
import type { HttpResponse } from '@stoker/core/http/http-response';
import type { Caller } from '../identity/caller.js';
import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { UpgradeAnswer } from './web-socket/client-socket.js';

/**
 * What an address leads to: a function's URL, or an API. A site is made of an immutable snapshot of what its owner has
 * set; a change makes another.
 */
export interface Site {
  readonly kind: 'function-url' | 'http-api' | 'rest-api' | 'web-socket';
  /** Id of the URL or API. */
  readonly id: string;
  /** Its owner. */
  readonly accountId: string;
  /**
   * Answers a request; its refusals and failures, too, in the words that this kind of site has for them: what it throws
   * is a defect. Only errors of the closed table are its to answer; what else `readBody` throws, it lets pass.
   */
  handle(request: GatewayRequest): MaybePromise<HttpResponse>;
  /** Answers a request that asks for a WebSocket connection, as `handle` does; absent where a site takes it for any other. */
  upgrade?(request: GatewayRequest): Promise<UpgradeAnswer>;
}

/** A request on its way to a site. */
export interface GatewayRequest extends HttpRequest {
  /** What of the path led to the site, where it is not the host alone: `/_aws/execute-api/abc`, or a mapping's key. */
  readonly prefix: string;
  /** The stage that a custom domain's mapping leads to; undefined where the path says it. */
  readonly stage?: string | undefined;
  /**
   * Reads the body; all who ask get the same. A site asks when it knows that it wants it: what nobody wants is not read.
   *
   * @throws RequestTooLargeException past the limit, RequestTimeoutException when it comes too slowly,
   *   TooManyRequestsException or ServiceUnavailableException when there is no room for it
   */
  readBody(limitBytes: number): MaybePromise<Uint8Array>;
  /**
   * Proves who has signed the request, for sites whose owner asks for that. Reads the body, which is signed too.
   *
   * @param service that the signature must be for
   * @throws MissingAuthenticationTokenException, IncompleteSignatureException, InvalidSignatureException,
   *   UnrecognizedClientException, ExpiredTokenException, and what `readBody` throws
   */
  proveCaller(service: 'lambda' | 'execute-api', limitBytes: number): MaybePromise<Caller>;
  /** What becomes of the request, for its record. */
  readonly access: AccessNotes;
}

/** Filled in by whoever finds something out. */
export interface AccessNotes {
  siteKind?: Site['kind'];
  siteId?: string;
  accountId?: string;
  stage?: string;
  /** `GET /orders/{id}` */
  route?: string;
  /** ARN of whoever was proven to have signed. */
  principal?: string;
  /** Why it was not answered as asked: `IntegrationFailure`, or a code of the errors' table. */
  errorCode?: string;
  /** The defect behind an answer of 500: for the log, never for the caller. */
  defect?: unknown;
}
