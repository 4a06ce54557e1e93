import type { FastifyInstance } from 'fastify';
import { closeGently } from './close-gently.js';

/**
 * Lets the clients of a server go without losing a request. From the moment that `isClosing` says so every answer
 * tells its client to close the connection: one that stayed open would hold up the end for as long as it may idle.
 *
 * @param lingerMs ms that the server goes on listening meanwhile, so that busy clients have left before it hangs up on
 * those that are silent
 * @returns closes the server; resolves when the last request under way is answered
 */
export function drainHttp(fastify: FastifyInstance, isClosing: () => boolean, lingerMs: number): () => Promise<void> {
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing()) reply.header('connection', 'close');
    done(null, payload);
  });
  return closeGently(fastify.server, () => fastify.close(), lingerMs);
}
