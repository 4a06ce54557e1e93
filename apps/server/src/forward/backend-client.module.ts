import { Module } from '@nestjs/common';
import type { BackendClient } from '@stoker/app/ports/backend-client';
import { HttpBackendClient } from '@stoker/backend-http/http-backend-client';
import { Lifecycle } from '../platform/lifecycle.js';
import { BACKEND_CLIENT } from '../platform/tokens.js';

/** The connections to data services. */
@Module({
  providers: [
    {
      provide: BACKEND_CLIENT,
      inject: [Lifecycle],
      useFactory: (lifecycle: Lifecycle): BackendClient => {
        const client = new HttpBackendClient();
        lifecycle.onClose('connections', async () => client.close());
        return client;
      },
    },
  ],
  exports: [BACKEND_CLIENT],
})
export class BackendClientModule {}
