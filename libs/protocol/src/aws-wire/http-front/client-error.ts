import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { ServiceModel } from '../../aws-model/service-model.js';
import { withRequestId } from '../wire-response.js';
import { writeError } from '../write-error.js';

/** ms that a sender has to read its answer before the connection is closed under it. */
const LINGER_MS = 1_000;

/**
 * For `clientErrorHandler`, an option that only the maker of the Fastify instance can set: answers bytes that are no
 * HTTP request, and closes the connection, so that nothing that follows them can be taken for one. Node's parser
 * takes no more requests from a connection once it has failed on it.
 */
export function clientErrorAnswer(model: ServiceModel) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (socket.writableEnded) return; // answered; what still comes is thrown away
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    socket.end(answer(model, refusal(error.code)));
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

function answer(model: ServiceModel, error: ServiceError): string {
  const { status, headers, body = '' } = withRequestId(writeError(model, error), randomUUID());
  const all = { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${String(body)}`;
}
