import { Module } from '@nestjs/common';
import { DATA_SERVICES, type DataService } from '@stoker/core/data-services/data-service';
import type { NotificationPorts } from '@stoker/app/buckets/notification-ports';
import { NotifiedWrites } from '@stoker/app/buckets/notified-writes';
import type { BackendClient } from '@stoker/app/ports/backend-client';
import type { ApiFront } from '@stoker/protocol/aws-wire/http-front/api-front';
import type { PortApi } from '@stoker/protocol/aws-wire/http-front/answered-call';
import { absentService } from '@stoker/protocol/forward/absent-service';
import { ForwardedApi } from '@stoker/protocol/forward/forwarded-api';
import { TokenSealer } from '@stoker/store-postgres/secrets/token-sealer';
import { BucketsModule } from '../buckets/buckets.module.js';
import { BackendClientModule } from './backend-client.module.js';
import { FrontModule } from '../api/front.module.js';
import type { ServerConfig } from '../config/server-config.js';
import { BACKEND_CLIENT, BUCKET_NOTIFICATIONS, CONFIG, FORWARDED_APIS, FRONT } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { type ForwardPorts, PROTOCOLS } from './protocols.js';

/** The data services of the port: who calls and may is found out here, what is asked is a backend's to do. */
@Module({
  imports: [FrontModule, BackendClientModule, BucketsModule, StoreModule],
  providers: [
    {
      provide: FORWARDED_APIS,
      inject: [CONFIG, FRONT, BACKEND_CLIENT, NotifiedWrites, BUCKET_NOTIFICATIONS, TokenSealer],
      useFactory: (
        config: ServerConfig,
        front: ApiFront,
        client: BackendClient,
        writes: NotifiedWrites,
        notifications: NotificationPorts,
        sealer: TokenSealer,
      ): Promise<readonly PortApi[]> => {
        const services = Object.keys(DATA_SERVICES) as DataService[];
        const ports = { config, front, client, writes, notifications, sealer };
        return Promise.all(services.map((service) => apiOf(service, ports)));
      },
    },
  ],
  exports: [FORWARDED_APIS],
})
export class ForwardModule {}

async function apiOf(service: DataService, ports: ForwardPorts): Promise<PortApi> {
  const protocol = (await PROTOCOLS[service]?.(ports)) ?? absentService(service);
  return new ForwardedApi({ ...ports.front, protocol });
}
