import { Controller, Get, Inject, ServiceUnavailableException } from '@nestjs/common';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import { POSTGRES } from '../platform/tokens.js';

/** ms that a dependency has to answer a readiness check. */
const DEADLINE_MS = 2_000;

/** What load balancers and `./stoker` ask. Public, and so tells nothing but yes or no. */
@Controller()
export class HealthController {
  constructor(@Inject(POSTGRES) private readonly store: PostgresStore) {}

  /** The process runs and answers. */
  @Get('healthz')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** It can do its work: the database answers in time. */
  @Get('readyz')
  async ready(): Promise<{ status: 'ready' }> {
    try {
      await Promise.race([this.store.ping(), rejectAfter(DEADLINE_MS)]);
      return { status: 'ready' };
    } catch {
      throw new ServiceUnavailableException({ status: 'unavailable' });
    }
  }
}

function rejectAfter(ms: number): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error('too late')), ms).unref());
}
