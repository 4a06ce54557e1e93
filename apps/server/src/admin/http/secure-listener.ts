import type { Clock } from '@stoker/app/ports/clock';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AdminRequest } from './admin-request.js';
import { answerError } from './answer-error.js';
import { requireSafeTransport } from './transport.js';

/**
 * On every answer: nobody frames it, nobody keeps it, nothing in it runs that did not come from here. No CORS header is
 * among them, so browsers show answers to our own pages alone.
 */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
} as const;

/** Two years: whoever came by HTTPS once comes no other way. */
const HSTS = 'max-age=63072000';

/** Checks how each request came before anything looks at it, and puts the headers on its answer. */
export function secureListener(fastify: FastifyInstance, consoleUrl: URL | undefined, clock: Pick<Clock, 'now'>): void {
  fastify.removeContentTypeParser('text/plain');
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    reply.headers({ ...HEADERS, 'x-stoker-request-id': request.id });
    const { protocol, ip: address, headers } = request;
    const secure = protocol === 'https';
    if (secure) reply.header('strict-transport-security', HSTS);
    const admin = request as AdminRequest;
    const receivedAt = clock.now();
    admin.call = { receivedAt, secure, origin: '' };
    try {
      const origin = requireSafeTransport({ protocol, host: headers.host, address }, consoleUrl);
      admin.call = { receivedAt, secure, origin };
      done();
    } catch (error) {
      answerError(error, admin, reply);
    }
  });
}
