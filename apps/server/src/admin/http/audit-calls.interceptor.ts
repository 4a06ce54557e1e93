import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { AuditedCall } from '@stoker/app/audit/audited-call';
import { CallAudit } from '@stoker/app/audit/call-audit';
import { firstValueFrom, from, type Observable } from 'rxjs';
import type { AdminRequest } from './admin-request.js';
import { auditFacts } from './audit-facts.js';

/** Runs what changes something as a call of the audit trail: its row is written with the change, or there is no change. */
@Injectable()
export class AuditCalls implements NestInterceptor {
  constructor(private readonly audit: CallAudit) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<AdminRequest>();
    if (request.call.operation?.mutates !== true) return next.handle();
    const audited = (request.call.audited = new AuditedCall(auditFacts(request)));
    return from(this.audit.change(audited, () => firstValueFrom<unknown>(next.handle())));
  }
}
