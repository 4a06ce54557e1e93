import type { IncomingMessage } from 'node:http';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { BodyAllowance } from './body-allowances.js';
import type { BodyLimit } from './body-limits.js';

/** The sender went away before its request was whole: there is nobody to answer. */
export class SenderGone extends Error {
  constructor() {
    super('the sender closed the connection before the request was whole');
  }
}

const EMPTY = Buffer.alloc(0);

/** Bytes a ms of the slowest line that a large body may come over (2 Mbit/s): 50 MB take more than the usual time. */
const SLOWEST_LINE = 256;

/**
 * Reads the whole body, or refuses it as soon as it is known to be too large: by its declared length before a
 * byte is read. What is left unread is drained by Node once the answer is out. Room is taken for bytes as they
 * come, so that who only declares a large body keeps nobody else from sending one.
 *
 * @param comes whether there is one, where its headers do not tell
 * @throws what `limit` and `allowance` say, RequestTimeoutException, or SenderGone
 */
export function readBody(
  request: IncomingMessage,
  limit: BodyLimit,
  allowance: BodyAllowance,
  comes: boolean = declaresBody(request),
): Promise<Buffer> | Buffer {
  const { 'content-length': length } = request.headers;
  if (!comes) return EMPTY;
  if (length !== undefined && Number(length) > limit.bytes) throw limit.tooLarge();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = (error: Error): void => {
      clearTimeout(timer);
      chunks.length = 0;
      request.off('data', onData);
      request.off('close', onClose);
      request.resume();
      reject(error);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      try {
        if (size > limit.bytes) throw limit.tooLarge();
        allowance.grow(size);
        chunks.push(chunk);
      } catch (error) {
        refuse(error as Error);
      }
    };
    const onClose = (): void => refuse(new SenderGone());
    const timer = setTimeout(() => refuse(tooSlow()), allowance.readMs + Number(length ?? 0) / SLOWEST_LINE);
    request.on('data', onData);
    request.on('error', onClose);
    request.on('close', onClose);
    request.on('end', () => {
      clearTimeout(timer);
      request.off('close', onClose);
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
    });
  });
}

function declaresBody({ headers }: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  return encoding !== undefined || (length !== undefined && length !== '0');
}

function tooSlow(): ServiceError {
  return new ServiceError('RequestTimeoutException', 'The request was not received in time.');
}
