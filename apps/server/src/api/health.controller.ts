import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { Readiness } from '../platform/readiness.js';

/** What load balancers and `./stoker` ask. Public, and so tells nothing but yes or no. */
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** The process runs and answers. */
  @Get('healthz')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** It can do its work: what it depends on has answered lately, and it is not going down. */
  @Get('readyz')
  ready(): { status: 'ready' } {
    if (this.readiness.missing().length > 0) throw new ServiceUnavailableException({ status: 'unavailable' });
    return { status: 'ready' };
  }
}
