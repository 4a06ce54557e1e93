import { randomUUID } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ServiceError, type ErrorCode } from '@stoker/core/errors/service-error';
import type { ServiceModel } from '../../aws-model/service-model.js';
import { withRequestId, type WireResponse } from '../wire-response.js';
import { writeError } from '../write-error.js';
import { AwsApi, type AwsApiOptions } from './aws-api.js';
import { drainRest } from './drain-rest.js';

/**
 * Puts an AWS API on every path that no other route of the instance takes. The API has its own route table, for
 * the model's templates say more than Fastify's do, and reads bodies itself: their limit is the operation's, and
 * none is read before its signature is claimed by a key that exists.
 */
export async function registerAwsApi(fastify: FastifyInstance, options: AwsApiOptions): Promise<void> {
  const api = new AwsApi(options);
  await fastify.register((scope, _, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null));
    // Nothing but Fastify's own look at the content type fails before `answer`, which fails never.
    scope.setErrorHandler((_error, _request, reply) =>
      refuse(reply, options.model, 'UnsupportedMediaTypeException', 'The content type of the request is malformed.'),
    );
    scope.all('/*', async (request, reply) => {
      const peer = { sourceIp: request.ip, secureTransport: request.protocol === 'https' };
      await api.answer(request.raw, peer, (response) => {
        if (!request.raw.complete) drainRest(request.raw);
        send(reply, response);
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
  send(reply, withRequestId(writeError(model, new ServiceError(code, message)), randomUUID()));
}

/** Bytes, not text: Fastify would add a charset to the type of a text, which AWS does not have. */
function send(reply: FastifyReply, { status, headers, body }: WireResponse): void {
  if (body instanceof Readable) return sendStream(reply, status, headers, body);
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  reply.code(status).headers(headers).send(bytes);
}

/** The head goes out at once, however long the first piece takes. A caller who goes away ends the body. */
function sendStream(reply: FastifyReply, status: number, headers: WireResponse['headers'], body: Readable): void {
  reply.hijack();
  if (reply.raw.destroyed) return void body.destroy();
  reply.raw.writeHead(status, headers);
  reply.raw.flushHeaders();
  // A body that fails cuts the connection: that is how the caller learns of it behind a status of success.
  pipeline(body, reply.raw, () => undefined);
}
