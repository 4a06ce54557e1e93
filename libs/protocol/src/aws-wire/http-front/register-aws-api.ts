import type { FastifyInstance, FastifyReply } from 'fastify';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { WireResponse } from '../wire-response.js';
import { writeError } from '../write-error.js';
import { AwsApi, type AwsApiOptions } from './aws-api.js';

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
    scope.setErrorHandler((_error, _request, reply) => {
      // Nothing but Fastify's own look at the content type fails before `answer`, which fails never.
      const refused = new ServiceError(
        'UnsupportedMediaTypeException',
        'The content type of the request is malformed.',
      );
      send(reply, writeError(options.model, refused));
    });
    scope.all('/*', async (request, reply) => {
      const peer = { sourceIp: request.ip, secureTransport: request.protocol === 'https' };
      await api.answer(request.raw, peer, (response) => send(reply, response));
      return reply;
    });
    done();
  });
}

function send(reply: FastifyReply, { status, headers, body }: WireResponse): void {
  reply.code(status).headers(headers).send(body);
}
