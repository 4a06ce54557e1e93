import { Controller } from '@nestjs/common';
import { auditedCall } from '@stoker/app/audit/audited-call';
import type { FailedDelivery } from '@stoker/app/ports/failed-deliveries';
import type { FailedEvent } from '@stoker/app/ports/failed-events';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { AnswerOf, InputOf } from '@stoker/protocol/admin-api/admin-operation';
import { FAILURE_OPERATIONS as OPERATIONS } from '@stoker/protocol/admin-api/failure.operations';
import { Input, Serves } from '../http/serves.js';
import { TenantStores } from '../tenant-stores.js';
import { pageRequest, shownPage, shownTime } from './shown.js';

/** Events and deliveries of accounts that have failed for good. */
@Controller()
export class FailuresController {
  constructor(private readonly stores: TenantStores) {}

  @Serves(OPERATIONS.listFailedEvents)
  async listEvents(
    @Input() { params, query }: InputOf<typeof OPERATIONS.listFailedEvents>,
  ): Promise<AnswerOf<typeof OPERATIONS.listFailedEvents>> {
    const filter = { functionName: query.function };
    return shownPage(await this.stores.failedEvents.list(params.accountId, filter, pageRequest(query)), shownEvent);
  }

  @Serves(OPERATIONS.showFailedEvent)
  async showEvent(
    @Input() { params: { accountId, eventId } }: InputOf<typeof OPERATIONS.showFailedEvent>,
  ): Promise<AnswerOf<typeof OPERATIONS.showFailedEvent>> {
    const found = await this.stores.failedEvents.find(accountId, eventId);
    if (found === undefined) throw notFound('event', eventId, accountId);
    return { ...shownEvent(found), payload: textOf(found) };
  }

  @Serves(OPERATIONS.redriveEvents)
  redriveEvents(
    @Input() { params, body }: InputOf<typeof OPERATIONS.redriveEvents>,
  ): Promise<AnswerOf<typeof OPERATIONS.redriveEvents>> {
    return redrive(body, (ids) => this.stores.failedEvents.redrive(params.accountId, ids));
  }

  @Serves(OPERATIONS.listFailedDeliveries)
  async listDeliveries(
    @Input() { params, query }: InputOf<typeof OPERATIONS.listFailedDeliveries>,
  ): Promise<AnswerOf<typeof OPERATIONS.listFailedDeliveries>> {
    const { target } = query;
    return shownPage(
      await this.stores.failedDeliveries.list(params.accountId, { target }, pageRequest(query)),
      shownDelivery,
    );
  }

  @Serves(OPERATIONS.showFailedDelivery)
  async showDelivery(
    @Input() { params: { accountId, deliveryId } }: InputOf<typeof OPERATIONS.showFailedDelivery>,
  ): Promise<AnswerOf<typeof OPERATIONS.showFailedDelivery>> {
    const found = await this.stores.failedDeliveries.find(accountId, deliveryId);
    if (found === undefined) throw notFound('delivery', deliveryId, accountId);
    return { ...shownDelivery(found), payload: textOf(found) };
  }

  @Serves(OPERATIONS.redriveDeliveries)
  redriveDeliveries(
    @Input() { params, body }: InputOf<typeof OPERATIONS.redriveDeliveries>,
  ): Promise<AnswerOf<typeof OPERATIONS.redriveDeliveries>> {
    return redrive(body, (ids) => this.stores.failedDeliveries.redrive(params.accountId, ids));
  }
}

async function redrive(
  { ids, reason }: { readonly ids: readonly string[]; readonly reason: string },
  work: (ids: readonly string[]) => Promise<readonly string[]>,
) {
  const [first] = ids;
  auditedCall()?.because(`${first}${ids.length > 1 ? ` and ${ids.length - 1} more` : ''}: ${reason}`);
  const redriven = await work(ids);
  return { redriven: [...redriven], others: ids.filter((id) => !redriven.includes(id)) };
}

function shownEvent({ acceptedAt, failedAt, ...event }: FailedEvent) {
  return { ...event, acceptedAt: shownTime(acceptedAt), failedAt: shownTime(failedAt) };
}

function shownDelivery({ createdAt, failedAt, ...delivery }: FailedDelivery) {
  return { ...delivery, createdAt: shownTime(createdAt), failedAt: shownTime(failedAt) };
}

function textOf({ payload }: { readonly payload: Uint8Array }): string {
  return Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('utf8');
}

function notFound(what: string, id: string, accountId: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `No ${what} ${id} of account ${accountId} has failed.`);
}
