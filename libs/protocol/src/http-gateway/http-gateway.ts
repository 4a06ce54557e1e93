import { randomUUID } from 'node:crypto';
import { type IncomingMessage, ServerResponse } from 'node:http';
import { constants } from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type FoundSite, findSite, type GatewayCatalog } from '@stoker/app/gateway/gateway-catalog';
import type { AccessNotes } from '@stoker/app/gateway/site';
import type { MaybePromise } from '@stoker/app/identity/snapshot-cache';
import type { Clock } from '@stoker/app/ports/clock';
import type { HttpRequestEvent } from '@stoker/app/ports/http-telemetry';
import type { HttpRequest } from '@stoker/core/http/http-request';
import type { HttpResponse } from '@stoker/core/http/http-response';
import { type SiteDomains, siteLocator } from '@stoker/core/http/locate-site';
import { Authenticator, type FindKey } from '../aws-wire/http-front/authenticate.js';
import { BodyAllowances, type BodyRoom } from '../aws-wire/http-front/body-allowances.js';
import { drainRest } from '../aws-wire/http-front/drain-rest.js';
import { SenderGone } from '../aws-wire/http-front/read-body.js';
import { giveUp } from './give-up.js';
import { http2StreamOf } from './http2-stream.js';
import { type Authenticators, IncomingRequest } from './incoming-request.js';
import { type GatewayPeer, originReader } from './peer.js';
import { type BadHead, type RawHead, readHead } from './read-head.js';
import { BAD_HEADS, noSite, SITE_FAILED } from './refusals.js';
import { sendResponse, type Sent } from './send-response.js';
import { handshakeRefusal } from './web-socket/handshake.js';
import { hangUpBehind } from './web-socket/hang-up.js';
import { WebSocketUpgrades } from './web-socket/web-socket-upgrades.js';

export interface HttpGatewayOptions {
  readonly catalog: GatewayCatalog;
  readonly domains: SiteDomains;
  readonly findKey: FindKey;
  readonly clock: Clock;
  /** Addresses and networks of proxies that may say who has sent a request. */
  readonly trustedProxies: readonly string[];
  /** What bodies may take of the process; an account's sites have one share. */
  readonly bodyRoom?: BodyRoom | undefined;
  /** Whether the server drains: its answers then tell clients to close their connections. */
  readonly isClosing: () => boolean;
  /** Called once for every request, when its answer has been handed over or its sender has gone. */
  readonly onFinished?: ((request: FinishedRequest) => void) | undefined;
}

/** The record of one request, with the defect behind an answer of 500. */
export interface FinishedRequest extends HttpRequestEvent {
  readonly defect?: unknown;
}

/** The front door for HTTP without its listener: finds the site that a request is for, and sends what it answers. */
export class HttpGateway {
  readonly #locate: ReturnType<typeof siteLocator>;
  readonly #readOrigin: ReturnType<typeof originReader>;
  readonly #authenticators: Authenticators;
  readonly #bodies: BodyAllowances;
  /** Connections that had a request whose head can't be believed: what follows it there is for nobody. */
  readonly #hungUp = new WeakSet<Socket>();
  readonly #upgrades = new WebSocketUpgrades();

  constructor(private readonly options: HttpGatewayOptions) {
    const { domains, trustedProxies, findKey, bodyRoom } = options;
    const { region } = domains;
    this.#locate = siteLocator(domains);
    this.#readOrigin = originReader(trustedProxies);
    this.#bodies = new BodyAllowances(bodyRoom);
    this.#authenticators = {
      lambda: new Authenticator({ region, service: 'lambda' }, findKey),
      'execute-api': new Authenticator({ region, service: 'execute-api' }, findKey),
    };
  }

  /** Answers one request; never throws. */
  serve(message: IncomingMessage, raw: ServerResponse): void {
    this.#begin(message, raw);
  }

  /**
   * Answers a request that asks for a WebSocket connection, the last one that its connection has. Never throws.
   *
   * @param head what came behind it
   */
  upgrade(message: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => undefined); // Node has taken away its own listener
    const raw = new ServerResponse(message);
    try {
      raw.assignSocket(socket);
    } catch {
      // A request before it is not answered yet: what would go out first belongs to that.
      socket.destroy();
      return;
    }
    this.#begin(message, raw, { socket, head });
  }

  #begin(message: IncomingMessage, raw: ServerResponse, upgrade?: Upgrade): void {
    if (this.#hungUp.has(message.socket)) return;
    const { clock } = this.options;
    const startedAt = clock.monotonic();
    const identity = { requestId: randomUUID(), receivedAt: clock.now() };
    const head = readHead(rawHead(message), peerOf(message), this.#readOrigin, identity);
    if ('refusedWith' in head) return this.#refuse(message, raw, head, identity.requestId);
    const exchange = { message, raw, head, startedAt, access: {}, isFinished: false, upgrade };
    void this.#answer(exchange).catch(() => cut(raw));
  }

  async #answer(exchange: Exchange): Promise<void> {
    const { message, head, access } = exchange;
    try {
      const name = this.#locate(head.host, head.path);
      const found = findSite(this.options.catalog, name, head.path);
      const place = found instanceof Promise ? await found : found;
      if (place === undefined) return this.#send(exchange, noSite(name));
      const allowance = this.#bodies.open(place.site.accountId);
      exchange.release = () => allowance.release();
      const request = new IncomingRequest(head, place, access, message, allowance, this.#authenticators);
      const answer = exchange.upgrade === undefined ? handle(place, request) : this.#connect(exchange, place, request);
      const response = answer instanceof Promise ? await answer : answer;
      if (response !== undefined) this.#send(exchange, response);
    } catch (error) {
      if (error instanceof SenderGone) return this.#finish(exchange, SENDER_GONE);
      access.defect = error;
      this.#fail(exchange);
    }
  }

  /** Lets the client of a site connect; or answers it, as every other request for a site that knows no connections. */
  async #connect(exchange: Exchange, place: FoundSite, request: IncomingRequest): Promise<HttpResponse | undefined> {
    const { site } = place;
    if (site.upgrade === undefined) return handle(place, request);
    const { message, raw, head, access } = exchange;
    const { socket, head: behind } = exchange.upgrade!;
    noteSite(access, site);
    const answer = handshakeRefusal(message) ?? (await site.upgrade(request));
    if ('status' in answer) return answer;
    raw.detachSocket(socket);
    const allowance = this.#bodies.open(site.accountId);
    const isOpen = this.#upgrades.grant(message, socket, behind, answer, head.requestId, allowance);
    this.#finish(exchange, isOpen ? SWITCHED : SENDER_GONE);
    return undefined;
  }

  /** For a site that failed, or whose answer Node refused to send. */
  #fail(exchange: Exchange): void {
    const { raw } = exchange;
    try {
      forgetHead(raw);
      this.#send(exchange, SITE_FAILED);
    } catch {
      cut(raw);
      this.#finish(exchange, CUT);
    }
  }

  #send(exchange: Exchange, response: HttpResponse): void {
    const { message, raw, head } = exchange;
    letGoOfRest(message, raw);
    if (isGone(raw)) {
      void giveUp(response.body);
      return this.#finish(exchange, SENDER_GONE);
    }
    const { upgrade } = exchange;
    if (upgrade !== undefined) hangUpBehind(raw, upgrade.socket);
    try {
      const isLast = upgrade !== undefined || this.options.isClosing();
      sendResponse(raw, head.requestId, response, isLast, (sent) => this.#finish(exchange, sent));
    } catch (error) {
      void giveUp(response.body);
      throw error;
    }
  }

  /** The connection goes with such a request. */
  #refuse(message: IncomingMessage, raw: ServerResponse, { refusedWith }: BadHead, requestId: string): void {
    letGoOfRest(message, raw);
    sendResponse(raw, requestId, BAD_HEADS[refusedWith], true, () => undefined);
    if (http2StreamOf(raw) !== undefined) return; // what follows there are other requests, framed by themselves
    this.#hungUp.add(message.socket);
    // Unless it waits for the answers before it.
    raw.socket?.end();
  }

  #finish(exchange: Exchange, { status, bytes, whole }: Sent): void {
    if (exchange.isFinished) return;
    exchange.isFinished = true;
    const { head, startedAt, access, release } = exchange;
    release?.();
    const { requestId, method, host, path, protocol, sourceIp } = head;
    this.options.onFinished?.({
      ...{ requestId, method, host, path, protocol, sourceIp, status },
      responseBytes: bytes,
      whole,
      durationMs: this.options.clock.monotonic() - startedAt,
      ...access,
    });
  }
}

/** A request and its answer on their way. */
interface Exchange {
  readonly message: IncomingMessage;
  readonly raw: ServerResponse;
  readonly head: HttpRequest;
  readonly startedAt: number;
  readonly access: AccessNotes;
  /** Where it asks for a WebSocket connection. */
  readonly upgrade?: Upgrade | undefined;
  release?: () => void;
  isFinished: boolean;
}

/** What is left of a connection whose last request asks for another protocol. */
interface Upgrade {
  readonly socket: Socket;
  readonly head: Buffer;
}

function handle({ site }: FoundSite, request: IncomingRequest): MaybePromise<HttpResponse> {
  noteSite(request.access, site);
  return site.handle(request);
}

function noteSite(access: AccessNotes, { kind, id, accountId }: FoundSite['site']): void {
  access.siteKind = kind;
  access.siteId = id;
  access.accountId = accountId;
}

function rawHead(message: IncomingMessage): RawHead {
  const { method = 'GET', url = '/', httpVersion, rawHeaders } = message;
  if (http2StreamOf(message) !== undefined) {
    const { ':authority': authority } = message.headers;
    return { method, target: url, protocol: 'HTTP/2.0', rawHeaders, authority: authority?.toString() };
  }
  const protocol = httpVersion === '1.1' ? 'HTTP/1.1' : httpVersion === '1.0' ? 'HTTP/1.0' : undefined;
  return { method, target: url, protocol, rawHeaders };
}

/** What is left of a body that nobody asked for: thrown away, or, in HTTP/2, not sent any more. */
function letGoOfRest(message: IncomingMessage, raw: ServerResponse): void {
  if (message.complete) return;
  const stream = http2StreamOf(raw);
  if (stream === undefined) drainRest(message);
  else raw.once('finish', () => stream.close(constants.NGHTTP2_NO_ERROR));
}

function isGone(raw: ServerResponse): boolean {
  return http2StreamOf(raw)?.destroyed ?? raw.destroyed;
}

function peerOf({ socket }: IncomingMessage): GatewayPeer {
  return {
    address: socket.remoteAddress ?? '',
    port: socket.localPort ?? 0,
    encrypted: (socket as Partial<TLSSocket>).encrypted === true,
  };
}

/** Node keeps the head of an answer that it refused to send, and would refuse the next for it. */
function forgetHead(raw: ServerResponse): void {
  for (const name of raw.getHeaderNames()) raw.removeHeader(name);
  if (http2StreamOf(raw) === undefined) raw.statusMessage = '';
}

/** Ends what can't be answered any more, unless all of an answer has been handed over. */
function cut(raw: ServerResponse): void {
  if (raw.writableEnded) return;
  const stream = http2StreamOf(raw);
  if (stream === undefined) raw.destroy();
  else stream.close(constants.NGHTTP2_INTERNAL_ERROR);
}

/** How the record shows a request that became a connection. */
const SWITCHED: Sent = { status: 101, bytes: 0, whole: true };
/** And one that nobody waited for. */
const SENDER_GONE: Sent = { status: 499, bytes: 0, whole: false };
/** And one whose answer went nowhere. */
const CUT: Sent = { status: 500, bytes: 0, whole: false };
