import { isServiceError } from '@stoker/core/errors/service-error';
import { resolveFunction } from '@stoker/core/model/function-name';
import { requireTenant } from '@stoker/core/model/tenancy';
import { LIMITS } from '@stoker/core/model/limits';
import type { FunctionCatalog } from '../../invoke/function-catalog.js';
import type { Clock } from '../../ports/clock.js';
import type { NewDelivery } from '../../ports/delivery-store.js';
import type { AsyncEvent } from '../../ports/event-store.js';
import { again, never, type SendResult, type TargetSender } from '../../ports/target-sender.js';

export interface FunctionSenderPorts {
  readonly catalog: Pick<FunctionCatalog, 'resolve'>;
  /** Makes an event durable; one that is there already stays as it is. */
  readonly acceptEvent: (event: AsyncEvent) => Promise<unknown>;
  readonly clock: Clock;
  readonly region: string;
}

/**
 * Hands deliveries to functions, as asynchronous events under the delivery's own id: one that is sent twice is one event, with
 * retries and destinations of the function that it is for. No rule, schedule or destination names a tenant, so none can invoke
 * a function that isolates its tenants: what they send fails for good, with what Lambda says of such an invocation.
 */
export class FunctionSender implements TargetSender {
  constructor(private readonly ports: FunctionSenderPorts) {}

  async send({ deliveryId, accountId, target, payload, traceHeader }: NewDelivery): Promise<SendResult> {
    const { catalog, acceptEvent, clock, region } = this.ports;
    if (payload.length > LIMITS.asyncPayloadBytes) {
      const limit = LIMITS.asyncPayloadBytes;
      return never('INVALID_PARAMETER', `The payload of ${payload.length} bytes is larger than ${limit} bytes.`);
    }
    try {
      const { qualifier, ...key } = resolveFunction(target, undefined, { accountId, region });
      requireTenant(await catalog.resolve(key, qualifier), undefined);
      await acceptEvent({
        eventId: deliveryId,
        accountId: key.accountId,
        functionName: key.functionName,
        qualifier,
        payload,
        clientContext: undefined,
        traceHeader,
        acceptedAt: clock.now(),
      });
      return { kind: 'sent' };
    } catch (error) {
      if (isServiceError(error, 'ResourceNotFoundException')) return never('NO_RESOURCE', error.message);
      if (isServiceError(error, 'InvalidParameterValueException')) return never('INVALID_PARAMETER', error.message);
      if (isServiceError(error, 'TooManyRequestsException')) return again('THROTTLING', error.message);
      throw error;
    }
  }
}
