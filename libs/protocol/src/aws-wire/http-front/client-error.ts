import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { ServiceModel } from '../../aws-model/service-model.js';
import { type WireResponse, withRequestId } from '../wire-response.js';
import { writeError } from '../write-error.js';

/** ms that a sender has to read its answer before the connection is closed under it. */
const LINGER_MS = 1_000;

/**
 * For `clientErrorHandler`, an option that only the maker of the Fastify instance can set: answers bytes that are no
 * HTTP request, and closes the connection, so that nothing that follows them can be taken for one. Node's parser
 * takes no more requests from a connection once it has failed on it.
 */
export function clientErrorAnswer(model: ServiceModel) {
  return onClientError((code) => withRequestId(writeError(model, refusal(code)), randomUUID()));
}

/** The same for any server of Node's, in its own words. @param answerTo the error's code, such as `HPE_HEADER_OVERFLOW` */
export function onClientError(answerTo: (code: string | undefined) => WholeAnswer) {
  return (
    error: NodeJS.ErrnoException,
    socket: Pick<Socket, 'writable' | 'writableEnded' | 'end' | 'destroy'>,
  ): void => {
    if (socket.writableEnded) return; // answered; what still comes is thrown away
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    socket.end(asBytes(answerTo(error.code)));
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html */
function refusal(code: string | undefined): ServiceError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ServiceError('RequestTimeoutException', 'The request was not received in time.');
    case 'HPE_HEADER_OVERFLOW':
      return new ServiceError('MalformedHttpRequestException', 'The headers of the request are too large.');
    default:
      return new ServiceError('MalformedHttpRequestException', 'The request is not valid HTTP.');
  }
}

/** An answer that is written without a response of Node's. */
type WholeAnswer = WireResponse & { readonly body: string };

function asBytes({ status, headers, body }: WholeAnswer): string {
  const all = { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}
