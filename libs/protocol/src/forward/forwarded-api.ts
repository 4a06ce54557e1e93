import type { IncomingMessage } from 'node:http';
import { finished, Readable } from 'node:stream';
import { ServiceError } from '@stoker/core/errors/service-error';
import {
  answerCall,
  type Call,
  type CallDesk,
  headOf,
  type Peer,
  type PortApi,
  runAudited,
} from '../aws-wire/http-front/answered-call.js';
import type { ApiFront } from '../aws-wire/http-front/api-front.js';
import { Authenticator, type Claimed } from '../aws-wire/http-front/authenticate.js';
import { BodyAllowances } from '../aws-wire/http-front/body-allowances.js';
import { readBody, SenderGone } from '../aws-wire/http-front/read-body.js';
import type { RequestHead } from '../aws-wire/wire-protocol.js';
import type { WireResponse } from '../aws-wire/wire-response.js';
import { claimedService } from '../sigv4/claimed-service.js';
import { ConnectionShares, type ConnectionLimits } from '../platform-endpoint/connection-shares.js';
import type { Caller } from '@stoker/app/identity/caller';
import type { Exchange, ForwardedCall, ForwardedProtocol } from './forwarded-protocol.js';
import { provenBody } from './proven-body.js';

export interface ForwardedApiOptions extends ApiFront {
  readonly protocol: ForwardedProtocol;
  /** Requests that are under way at once. */
  readonly limits?: ConnectionLimits | undefined;
}

const LIMITS: ConnectionLimits = { total: 4_096, perAccount: 512 };

/**
 * A data service that a backend stands behind: claim → body → prove → read → authorise → forward, one stage after the other, with
 * the same callers, policies, records and limits as every API of the port.
 */
export class ForwardedApi implements PortApi {
  readonly takesUnsigned = false;
  readonly pathPrefix = '/';
  readonly #authenticator: Authenticator;
  readonly #bodies: BodyAllowances;
  readonly #shares: ConnectionShares;
  readonly #desk: CallDesk;

  constructor(private readonly options: ForwardedApiOptions) {
    const { region, globalRegion, findKey, bodyRoom, limits, protocol, clock, audit, onFinished } = options;
    this.#authenticator = new Authenticator({ region, globalRegion, service: protocol.service }, findKey);
    this.#bodies = new BodyAllowances(bodyRoom);
    this.#shares = new ConnectionShares(limits ?? LIMITS);
    this.#desk = {
      service: protocol.service,
      clock,
      audit,
      onFinished,
      known: (error) => error,
      writeError: (error, requestId, request) => protocol.writeError(error, requestId, headOf(request)),
    };
  }

  get service(): string {
    return this.options.protocol.service;
  }

  isTargetOf(request: IncomingMessage): boolean {
    return this.options.protocol.isTargetOf?.(request) ?? false;
  }

  answer(request: IncomingMessage, peer: Peer, send: (response: WireResponse) => void): Promise<void> {
    return answerCall(this.#desk, request, peer, send, (call) => this.#run(call, request));
  }

  async #run(call: Call, request: IncomingMessage): Promise<WireResponse> {
    const { protocol } = this.options;
    const head = headOf(request);
    if (protocol.refuseUnsigned && claimedService(request) === undefined) throw protocol.refuseUnsigned(request);
    const claimed = await this.#authenticator.claim(request, call.receivedAt);
    const { accountId } = claimed.key.principal;
    call.claimedAccountId = accountId;
    call.claimedKeyId = claimed.key.accessKeyId;
    if (protocol.body === 'streamed') return this.#runStreamed(call, request, head, claimed);
    call.allowance = this.#bodies.open(claimed.key.accessKeyId);
    const body = await readBody(request, protocol.body, call.allowance);
    const caller = (call.caller = this.#authenticator.prove(claimed, request, body, call));
    const own = { body: () => body, trailers: () => NO_TRAILERS };
    return this.#forward(call, request, caller, protocol.read(head, body), own);
  }

  #runStreamed(call: Call, request: IncomingMessage, head: RequestHead, claimed: Claimed): Promise<WireResponse> {
    const { caller, proof } = this.#authenticator.proveStreamed(claimed, request, call);
    call.caller = caller;
    const own = {
      body: () => provenBody(request, proof),
      trailers: () => ('trailers' in proof ? (proof.trailers as ReadonlyMap<string, string>) : NO_TRAILERS),
    };
    return this.#forward(call, request, caller, this.options.protocol.read(head, undefined), own);
  }

  async #forward(
    call: Call,
    request: IncomingMessage,
    caller: Caller,
    forwarded: ForwardedCall,
    own: Pick<Exchange, 'body' | 'trailers'>,
  ): Promise<WireResponse> {
    const { countCall, authorise } = this.options;
    const { accountId } = caller.principal;
    call.operation = forwarded.operation;
    call.effect = forwarded.effect;
    await countCall?.(accountId, forwarded.effect);
    const checks = await forwarded.checks(caller);
    if (checks[0] !== undefined) call.check = checks[0];
    const allowed = await authorise(caller, checks);
    const release = this.#take(accountId);
    const [signal, unwatch] = untilGone(request);
    const over = (): void => {
      release();
      unwatch();
    };
    try {
      const exchange: Exchange = { ...own, requestId: call.requestId, signal };
      const response = await runAudited(this.#desk, call, request, () => forwarded.forward(allowed, exchange));
      if (response.body instanceof Readable) finished(response.body, over);
      else over();
      return response;
    } catch (error) {
      over();
      throw error;
    }
  }

  /** @throws TooManyRequestsException */
  #take(accountId: string): () => void {
    if (this.#shares.take(accountId)) return () => this.#shares.giveBack(accountId);
    const message = 'Please reduce your request rate: too many requests are under way at once.';
    throw new ServiceError('TooManyRequestsException', message, { retryAfterSeconds: 1 });
  }
}

const NO_TRAILERS: ReadonlyMap<string, string> = new Map();

/** A signal that aborts when whoever sent the request has gone, and what ends the watching. */
function untilGone({ socket }: IncomingMessage): [signal: AbortSignal, unwatch: () => void] {
  const gone = new AbortController();
  const onClose = (): void => gone.abort(new SenderGone());
  if (socket.destroyed) onClose();
  socket.once('close', onClose);
  return [gone.signal, () => void socket.off('close', onClose)];
}
