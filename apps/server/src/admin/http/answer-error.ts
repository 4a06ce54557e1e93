import { HttpException } from '@nestjs/common';
import { type ErrorCode, isServiceError, ServiceError } from '@stoker/core/errors/service-error';
import { adminStatus, type ErrorAnswer } from '@stoker/protocol/admin-api/error-answer';
import type { FastifyReply } from 'fastify';
import type { AdminRequest } from './admin-request.js';
import { InputError } from './read-input.js';

/** Statuses that Fastify and Nest answer by themselves, before or beside any handler. */
const BY_STATUS: Readonly<Record<number, readonly [code: ErrorCode, message: string]>> = {
  400: ['SerializationException', 'The body is not JSON, or the path is malformed.'],
  404: ['ResourceNotFoundException', 'No operation answers to this method and path.'],
  413: ['RequestTooLargeException', 'The body is too large.'],
  415: ['UnsupportedMediaTypeException', 'Send application/json.'],
};

/** Answers a failed call, notes the failure for its record, and says which error was shown. */
export function answerError(error: unknown, request: AdminRequest, reply: FastifyReply): ServiceError {
  const known = knownError(error);
  request.call.error = known;
  if (known.fault === 'server') request.call.defect = error;
  const answer: ErrorAnswer = {
    error: {
      code: known.code,
      message: known.message,
      requestId: request.id,
      ...(known instanceof InputError ? { fields: [...known.fields] } : {}),
    },
  };
  const retryAfter = known.members['retryAfterSeconds'];
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  if (adminStatus(known) === 401) reply.header('www-authenticate', 'Bearer realm="stoker"');
  void reply.code(adminStatus(known)).send(answer);
  return known;
}

function knownError(error: unknown): ServiceError {
  if (isServiceError(error)) return error;
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  const [code, message] = BY_STATUS[status] ?? [
    'ServiceException',
    'An error occurred and the request cannot be processed.',
  ];
  return new ServiceError(code, message);
}

/** Fastify's own errors carry a status; only those of the request's making are believed. */
function statusOf(error: unknown): number {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500;
}
