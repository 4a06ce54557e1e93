import { Module } from '@nestjs/common';
import { type Authorise, forTenants } from '@stoker/app/accounts/tenant-gate';
import { CallAudit, type CallEffect } from '@stoker/app/audit/call-audit';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import { layerResourcePolicies } from '@stoker/app/control/layers/layer-permissions';
import { findTags } from '@stoker/app/control/tags/tags';
import { busResourcePolicies } from '@stoker/app/events/bus-permissions';
import { BusSnapshots } from '@stoker/app/events/bus-snapshots';
import { KeyUses } from '@stoker/app/iam/key-uses';
import { CachedIdentity } from '@stoker/app/identity/cached-identity';
import { CachedTags } from '@stoker/app/identity/cached-tags';
import { FunctionPolicies } from '@stoker/app/identity/function-policies';
import { eventResourceTags } from '@stoker/app/events/event-tags';
import { authoriser, firstOf } from '@stoker/app/identity/resource-policies';
import type { Clock } from '@stoker/app/ports/clock';
import { RequestRates } from '@stoker/app/quotas/request-rates';
import { CredentialFinder } from '@stoker/app/sessions/find-credentials';
import { scheduleGroupTags } from '@stoker/app/scheduler/schedule-groups';
import { trustPolicies } from '@stoker/app/sessions/trust-policies';
import type { FinishedCall } from '@stoker/protocol/aws-wire/http-front/answered-call';
import type { AwsApiOptions } from '@stoker/protocol/aws-wire/http-front/aws-api';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import { Metrics } from '@stoker/telemetry/metrics';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/server-config.js';
import { EventsModule } from '../events/events.module.js';
import { Lifecycle } from '../platform/lifecycle.js';
import { AUTHORISE, CLOCK, CONFIG, CONTROL, FRONT, LOGGER, POSTGRES } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { ControlModule } from './control.module.js';

/** What the APIs of the port share: callers, policies, rates and records. An API adds its model and its operations. */
export type ApiFront = Omit<AwsApiOptions, 'model' | 'operations'>;

/** Where clients sign requests to AWS's global services, wherever they are. */
export const GLOBAL_REGION = 'us-east-1';

/** Who calls, whether they may, and what is written down of it: the same for every API. */
@Module({
  imports: [StoreModule, ControlModule, EventsModule],
  providers: [
    {
      provide: CachedTags,
      inject: [CONTROL, POSTGRES, CLOCK],
      useFactory: (control: ControlPorts, { snapshots }: PostgresStore, clock: Clock) =>
        new CachedTags((target) => findTags(control, target), snapshots, clock),
    },
    {
      provide: AUTHORISE,
      inject: [POSTGRES, CachedIdentity, CONTROL, CachedTags, FunctionPolicies, BusSnapshots],
      useFactory: makeAuthorise,
    },
    {
      provide: KeyUses,
      inject: [POSTGRES, LOGGER, Lifecycle],
      useFactory: noteKeyUses,
    },
    {
      provide: FRONT,
      inject: [CredentialFinder, AUTHORISE, CallAudit, RequestRates, CONFIG, CLOCK, Metrics, LOGGER, KeyUses],
      useFactory: makeFront,
    },
  ],
  exports: [FRONT],
})
export class FrontModule {}

/** What every API asks: accounts that are open, their guardrails, and every policy. */
function makeAuthorise(
  store: PostgresStore,
  identity: CachedIdentity,
  control: ControlPorts,
  tags: CachedTags,
  policies: FunctionPolicies,
  buses: BusSnapshots,
): Authorise {
  const policyOf = firstOf(
    policies.policyOf,
    layerResourcePolicies(control),
    trustPolicies(store.identity),
    busResourcePolicies(buses),
  );
  const tagsOf = firstOf(tags.of, eventResourceTags(store.eventBuses, buses), scheduleGroupTags(store.schedules));
  return forTenants((accountId) => identity.findAccount(accountId), authoriser(policyOf, tagsOf));
}

function makeFront(
  credentials: CredentialFinder,
  authorise: Authorise,
  audit: CallAudit,
  rates: RequestRates,
  config: ServerConfig,
  clock: Clock,
  metrics: Metrics,
  logger: Logger,
  uses: KeyUses,
): ApiFront {
  return {
    region: config.STOKER_REGION,
    findKey: (accessKeyId, token) => credentials.find(accessKeyId, token),
    authorise,
    clock,
    audit,
    // Invocations count for the function's account, where they are run.
    countCall: (accountId: string, effect: CallEffect) =>
      effect === 'data' ? undefined : rates.take(accountId, effect),
    onFinished: recorder(metrics, logger, uses),
  };
}

/** ms between two writes of when access keys were used. */
const KEY_USES_MS = 30_000;

/** Writes down when keys were used, now and then and before the connections go. */
function noteKeyUses({ iam }: PostgresStore, logger: Logger, lifecycle: Lifecycle): KeyUses {
  const uses = new KeyUses(iam);
  const onError = (error: unknown) => logger.warn({ err: error }, 'uses of access keys not noted');
  lifecycle.every(KEY_USES_MS, 'work', () => uses.flush(), onError);
  lifecycle.onClose('records', () => uses.flush());
  return uses;
}

function recorder(metrics: Metrics, logger: Logger, uses: KeyUses) {
  return ({ defect, accessKeyId, region, receivedAt, ...call }: FinishedCall): void => {
    if (accessKeyId !== undefined && region !== undefined) {
      uses.note({ accessKeyId, at: receivedAt, service: call.service, region });
    }
    metrics.request(call.service, call.operation ?? 'unknown', call.status);
    if (defect !== undefined) logger.error({ ...call, err: defect }, 'request');
    // An invocation has its own wide event, unless it was a dry run or refused before it became one.
    else if (!isInvocation(call.operation) || call.status === 204 || call.status >= 400) logger.info(call, 'request');
  };
}

function isInvocation(operation: string | undefined): boolean {
  return operation === 'Invoke' || operation === 'InvokeWithResponseStream';
}
