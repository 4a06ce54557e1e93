import type { ErrorCode } from '@stoker/core/errors/service-error';
import type { FastifyInstance } from 'fastify';
import type { AdminRequest } from './admin-request.js';
import { operationName } from './operation-name.js';

/** The record of one call of the admin API. It has no path and no query: those may carry secrets. */
export interface FinishedAdminCall {
  readonly requestId: string;
  /** Absent where no operation answers. */
  readonly operation: string | undefined;
  readonly mutates: boolean;
  /** Who called, such as `administrator/ada`; absent where nobody was proven. */
  readonly principal: string | undefined;
  readonly sourceIp: string;
  readonly status: number;
  readonly errorCode: ErrorCode | undefined;
  readonly durationMs: number;
  /** The defect behind a ServiceException. */
  readonly defect: unknown;
}

export function recordCalls(fastify: FastifyInstance, onFinished: (call: FinishedAdminCall) => void): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const { call } = request as AdminRequest;
    onFinished({
      requestId: request.id,
      operation: operationName(call?.operation),
      mutates: call?.operation?.mutates ?? false,
      principal: call?.principal?.id,
      sourceIp: request.ip,
      status: reply.statusCode,
      errorCode: call?.error?.code,
      durationMs: reply.elapsedTime,
      defect: call?.defect,
    });
    done();
  });
}
