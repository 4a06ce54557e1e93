import { randomUUID } from 'node:crypto';
import { isServiceError, ServiceError } from '@stoker/core/errors/service-error';
import type { Clock } from '../ports/clock.js';
import { AuditedCall } from './audited-call.js';
import type { CallAudit } from './call-audit.js';

/** Somebody who runs the platform, as the command line or a sign-in knows them. */
export interface Operator {
  /** Shown as `operator/NAME`. */
  readonly name: string;
  readonly sourceIp?: string | undefined;
  readonly userAgent?: string | undefined;
}

export interface OperatorAction {
  /** `CreateAccount` */
  readonly operation: string;
  /** The account that it is done to. */
  readonly accountId?: string | undefined;
  readonly resource?: string | undefined;
  /** Why, in the operator's words. */
  readonly reason?: string | undefined;
}

/** Does something as an operator, so that the trail has it as it has every change of a tenant's. */
export async function asOperator<T>(
  audit: CallAudit,
  clock: Clock,
  operator: Operator,
  action: OperatorAction,
  work: () => Promise<T>,
): Promise<T> {
  const facts = {
    requestId: randomUUID(),
    occurredAt: clock.now(),
    service: 'stoker',
    operation: action.operation,
    principal: `operator/${operator.name}`,
    resource: action.resource,
    resourceAccountId: action.accountId,
    sourceIp: operator.sourceIp,
    userAgent: operator.userAgent,
  };
  const call = new AuditedCall(facts, action.reason);
  try {
    return await audit.change(call, work);
  } catch (error) {
    audit.refused(facts, 'write', isServiceError(error) ? error : DEFECT, call);
    throw error;
  }
}

/** What a defect is to whoever called. */
export const DEFECT = new ServiceError('ServiceException', 'An error occurred and the request cannot be processed.');
