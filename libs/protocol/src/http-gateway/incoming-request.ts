import type { IncomingMessage } from 'node:http';
import type { FoundSite } from '@stoker/app/gateway/gateway-catalog';
import type { AccessNotes, GatewayRequest } from '@stoker/app/gateway/site';
import type { Caller } from '@stoker/app/identity/caller';
import type { MaybePromise } from '@stoker/app/identity/snapshot-cache';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { HeaderList, HttpProtocol, HttpRequest } from '@stoker/core/http/http-request';
import type { Authenticator, Claimed } from '../aws-wire/http-front/authenticate.js';
import type { BodyAllowance } from '../aws-wire/http-front/body-allowances.js';
import { readBody } from '../aws-wire/http-front/read-body.js';
import type { SignedRequest } from '../sigv4/claim.js';
import { http2StreamOf } from './http2-stream.js';

export type SignedService = Parameters<GatewayRequest['proveCaller']>[0];

/** What proves the callers of sites, one for each service that signatures may be for. */
export type Authenticators = Readonly<Record<SignedService, Authenticator>>;

/** A request as it goes to its site, over the message that it came in. */
export class IncomingRequest implements GatewayRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly protocol: HttpProtocol;
  readonly host: string;
  readonly headers: HeaderList;
  readonly sourceIp: string;
  readonly scheme: 'http' | 'https';
  readonly receivedAt: number;
  readonly prefix: string;
  readonly stage: string | undefined;
  #body: MaybePromise<Uint8Array> | undefined;

  constructor(
    head: HttpRequest,
    { path, prefix, stage }: FoundSite,
    readonly access: AccessNotes,
    private readonly message: IncomingMessage,
    private readonly allowance: BodyAllowance,
    private readonly authenticators: Authenticators,
  ) {
    this.requestId = head.requestId;
    this.method = head.method;
    this.path = path;
    this.query = head.query;
    this.protocol = head.protocol;
    this.host = head.host;
    this.headers = head.headers;
    this.sourceIp = head.sourceIp;
    this.scheme = head.scheme;
    this.receivedAt = head.receivedAt;
    this.prefix = prefix;
    this.stage = stage;
  }

  readBody(limitBytes: number): MaybePromise<Uint8Array> {
    const limit = { bytes: limitBytes, tooLarge: () => tooLarge(limitBytes) };
    const stream = http2StreamOf(this.message);
    return (this.#body ??= readBody(this.message, limit, this.allowance, stream && !stream.endAfterHeaders));
  }

  proveCaller(service: SignedService, limitBytes: number): MaybePromise<Caller> {
    const authenticator = this.authenticators[service];
    const prove = async (found: MaybePromise<Claimed>): Promise<Caller> => {
      const claimed = await found;
      const body = Buffer.from(await this.readBody(limitBytes));
      const caller = authenticator.prove(claimed, this.#signed(), body, {
        requestId: this.requestId,
        sourceIp: this.sourceIp,
        secureTransport: this.scheme === 'https',
        scheme: this.scheme,
        receivedAt: this.receivedAt,
      });
      this.access.principal = caller.principal.arn;
      return caller;
    };
    return prove(authenticator.claim(this.#signed(), this.receivedAt));
  }

  /** What was signed is the request as it came, whatever sites see of it; HTTP/2 has another name for its host. */
  #signed(): SignedRequest {
    const { method, url, headers, rawHeaders } = this.message;
    const authority = headers[':authority'];
    if (typeof authority !== 'string' || headers.host !== undefined) return this.message;
    return { method, url, headers: { ...headers, host: authority }, rawHeaders: [...rawHeaders, 'host', authority] };
  }
}

function tooLarge(limitBytes: number): ServiceError {
  return new ServiceError('RequestTooLargeException', `Request must be smaller than ${limitBytes} bytes`);
}
