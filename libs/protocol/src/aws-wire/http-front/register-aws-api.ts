import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ServiceError, type ErrorCode } from '@stoker/core/errors/service-error';
import type { ServiceModel } from '../../aws-model/service-model.js';
import { withRequestId } from '../wire-response.js';
import { writeError } from '../write-error.js';
import { AwsApi, type AwsApiOptions, type Peer } from './aws-api.js';
import { apiPicker } from './pick-api.js';
import { drainRest } from './drain-rest.js';
import { sendRaw } from './send-raw.js';

/** The APIs of one port; the first takes what is for none of the others. */
export type AwsApis = readonly [AwsApiOptions, ...AwsApiOptions[]];

/**
 * Puts AWS APIs on every path that no other route of the instance takes; see `apiPicker` for which of them answers. An
 * API has its own route table, for the model's templates say more than Fastify's do, and reads bodies itself: their
 * limit is the operation's, and none is read before its signature is claimed by a key that exists, save the small
 * ones of operations that need no signature. Answers bypass Fastify's replies and so its hooks: on the way of every
 * invocation they cost more than they do.
 *
 * @param isClosing whether the server drains: its answers then tell clients to close their connections
 * @param peerOf who is at the other end of a connection that this process knows more of than its address
 */
export async function registerAwsApis(
  fastify: FastifyInstance,
  [first, ...more]: AwsApis,
  isClosing: () => boolean = () => false,
  peerOf: (socket: Socket) => Peer | undefined = () => undefined,
): Promise<void> {
  const pick = apiPicker([new AwsApi(first), ...more.map((options) => new AwsApi(options))]);
  await fastify.register((scope, _, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null));
    // Nothing but Fastify's own look at the content type fails before `answer`, which fails never.
    scope.setErrorHandler((_error, _request, reply) =>
      refuse(reply, first.model, 'UnsupportedMediaTypeException', 'The content type of the request is malformed.'),
    );
    scope.all('/*', async (request, reply) => {
      const known = peerOf(request.raw.socket);
      const peer = known ?? { sourceIp: request.ip, secureTransport: request.protocol === 'https' };
      await pick(request.raw).answer(request.raw, peer, (response) => {
        if (!request.raw.complete) drainRest(request.raw);
        reply.hijack();
        sendRaw(reply.raw, response, isClosing());
      });
      return reply;
    });
    done();
  });
}

/**
 * For `frameworkErrors`, an option that only the maker of the Fastify instance can set: a path that is no valid
 * percent-encoding reaches no route, and is answered as one that no operation has.
 */
export function badUrlAnswer(model: ServiceModel) {
  return (_error: Error, _request: unknown, reply: FastifyReply): void =>
    refuse(reply, model, 'UnknownOperationException', 'The path of the request is malformed.');
}

function refuse(reply: FastifyReply, model: ServiceModel, code: ErrorCode, message: string): void {
  const { status, headers, body } = withRequestId(writeError(model, new ServiceError(code, message)), randomUUID());
  // Bytes, not text: Fastify would add a charset to the type of a text, which AWS does not have.
  reply
    .code(status)
    .headers(headers)
    .send(Buffer.from(body as string));
}
