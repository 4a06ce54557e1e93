import { Module } from '@nestjs/common';
import { DeliveryGate } from '@stoker/app/eventing/deliver/delivery-gate';
import { busResourcePolicies } from '@stoker/app/events/bus-permissions';
import { BusSnapshots } from '@stoker/app/events/bus-snapshots';
import { CachedIdentity } from '@stoker/app/identity/cached-identity';
import { FunctionPolicies } from '@stoker/app/identity/function-policies';
import { firstOf } from '@stoker/app/identity/resource-policies';
import { EventsModule } from '../events/events.module.js';
import { StoreModule } from '../store/store.module.js';

/** Who may send what where: asked when something is sent, and when somebody sets up what will send it. */
@Module({
  imports: [StoreModule, EventsModule],
  providers: [
    {
      provide: DeliveryGate,
      inject: [CachedIdentity, FunctionPolicies, BusSnapshots],
      useFactory: (identity: CachedIdentity, { policyOf }: FunctionPolicies, buses: BusSnapshots) =>
        new DeliveryGate({ identity, policyOf: firstOf(policyOf, busResourcePolicies(buses)) }),
    },
  ],
  exports: [DeliveryGate],
})
export class DeliveryGateModule {}
