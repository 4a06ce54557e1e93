import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { CallAudit } from '@stoker/app/audit/call-audit';
import type { FastifyReply } from 'fastify';
import type { AdminRequest } from './admin-request.js';
import { answerError } from './answer-error.js';
import { auditFacts } from './audit-facts.js';

/** Every failure of a route, in the one shape; the trail has refusals, and failed changes. */
@Catch()
export class AdminErrorFilter implements ExceptionFilter {
  constructor(private readonly audit: CallAudit) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<AdminRequest>();
    const known = answerError(error, request, http.getResponse<FastifyReply>());
    const { operation, audited } = request.call;
    if (operation === undefined) return;
    this.audit.refused(auditFacts(request), operation.mutates ? 'write' : 'read', known, audited);
  }
}
