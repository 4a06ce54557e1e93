import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ServiceError, type ErrorCode } from '@stoker/core/errors/service-error';
import { isEnvironmentAddress } from '@stoker/core/net/environment-network';
import type { ServiceModel } from '../../aws-model/service-model.js';
import { type WireResponse, withRequestId } from '../wire-response.js';
import { writeError } from '../write-error.js';
import type { Peer, PortApi } from './answered-call.js';
import { AwsApi, type AwsApiOptions } from './aws-api.js';
import { apiPicker } from './pick-api.js';
import { drainRest } from './drain-rest.js';
import { sendRaw } from './send-raw.js';
import { takeStraightWay } from './straight-way.js';

/** The APIs of one port; the first takes what is for none of the others. */
export type AwsApis = readonly [AwsApiOptions, ...AwsApiOptions[]];

const NO_SUCH_SENDER = "The request comes from an address that only this platform's own functions have.";

interface FrontOptions {
  /** More APIs of the port, of other kinds. */
  readonly others?: readonly PortApi[];
  /** Whether the server drains: its answers then tell clients to close their connections. */
  readonly isClosing?: () => boolean;
  /** Who is at the other end of a connection that this process knows more of than its address. */
  readonly peerOf?: (socket: Socket) => Peer | undefined;
  /** Whether another's word may be taken for who has sent a request. */
  readonly behindProxy?: boolean;
}

/**
 * Puts AWS APIs on every path that no other route of the instance takes; see `apiPicker` for which of them answers. An
 * API has its own route table, for the model's templates say more than Fastify's do, and reads bodies itself: their
 * limit is the operation's, and none is read before its signature is claimed by a key that exists, save the small
 * ones of operations that need no signature. Answers bypass Fastify's replies and so its hooks: on the way of every
 * invocation they cost more than they do; plain ones do not meet Fastify at all.
 */
export async function registerAwsApis(
  fastify: FastifyInstance,
  [first, ...more]: AwsApis,
  { others = [], isClosing = () => false, peerOf = () => undefined, behindProxy = false }: FrontOptions = {},
): Promise<void> {
  const pick = apiPicker([new AwsApi(first), ...more.map((options) => new AwsApi(options)), ...others]);
  const answer = async (
    raw: IncomingMessage,
    reply: ServerResponse,
    peer: Peer,
    hijack?: () => void,
  ): Promise<void> => {
    const send = (response: WireResponse): void => {
      if (!raw.complete) drainRest(raw);
      hijack?.();
      sendRaw(reply, response, isClosing());
    };
    if (isImpostor(raw, peer)) send(refusal(first.model, 'AccessDeniedException', NO_SUCH_SENDER));
    else await pick(raw).answer(raw, peer, send);
  };
  /** Policies tell what functions call by its sender's address, so nobody else may have one of theirs. */
  const isImpostor = ({ socket }: IncomingMessage, { sourceIp }: Peer): boolean =>
    isEnvironmentAddress(sourceIp) && peerOf(socket) === undefined;
  await fastify.register((scope, _, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null));
    // Nothing but Fastify's own look at the content type fails before `answer`, which fails never.
    scope.setErrorHandler((_error, _request, reply) =>
      refuse(reply, first.model, 'UnsupportedMediaTypeException', 'The content type of the request is malformed.'),
    );
    scope.all('/*', async (request, reply) => {
      const known = peerOf(request.raw.socket);
      const peer = known ?? { sourceIp: request.ip, ...transport(request.protocol === 'https') };
      await answer(request.raw, reply.raw, peer, () => reply.hijack());
      return reply;
    });
    done();
  });
  if (!behindProxy) takeStraightWay(fastify.server, (raw, reply) => void answer(raw, reply, directPeer(raw)));
}

function directPeer({ socket }: IncomingMessage): Peer {
  return { sourceIp: socket.remoteAddress ?? '', ...transport((socket as Partial<TLSSocket>).encrypted === true) };
}

function transport(encrypted: boolean): Pick<Peer, 'secureTransport' | 'scheme'> {
  return { secureTransport: encrypted, scheme: encrypted ? 'https' : 'http' };
}

/**
 * For `frameworkErrors`, an option that only the maker of the Fastify instance can set: a path that is no valid
 * percent-encoding reaches no route, and is answered as one that no operation has.
 */
export function badUrlAnswer(model: ServiceModel) {
  return (_error: Error, _request: unknown, reply: FastifyReply): void =>
    refuse(reply, model, 'UnknownOperationException', 'The path of the request is malformed.');
}

function refusal(model: ServiceModel, code: ErrorCode, message: string): WireResponse {
  return withRequestId(writeError(model, new ServiceError(code, message)), randomUUID());
}

function refuse(reply: FastifyReply, model: ServiceModel, code: ErrorCode, message: string): void {
  const { status, headers, body } = refusal(model, code, message);
  // Bytes, not text: Fastify would add a charset to the type of a text, which AWS does not have.
  reply
    .code(status)
    .headers(headers)
    .send(Buffer.from(body as string));
}
