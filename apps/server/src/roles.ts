import type { Type } from '@nestjs/common';
import { AdminModule } from './admin/admin.module.js';
import { ApiModule } from './api/api.module.js';
import { HealthModule } from './api/health.module.js';
import { CollectorModule } from './collector/collector.module.js';
import { ConfigError } from './config/parse-config.js';
import { DeliveriesModule } from './deliveries/deliveries.module.js';
import { QuotaAlarmsModule } from './events/quota-alarms.module.js';
import { GatewayModule } from './gateway/gateway.module.js';
import { RetentionModule } from './retention/retention.module.js';
import { SchedulerModule } from './scheduler/scheduler.module.js';
import { SourcesModule } from './sources/sources.module.js';
import { TimersModule } from './timers/timers.module.js';
import { WorkerModule } from './worker/worker.module.js';

/** What a process may be. Splitting the roles over machines comes with dispatch between workers. */
const ROLES: Readonly<Record<string, readonly Type[]>> = {
  all: [
    WorkerModule,
    ApiModule,
    GatewayModule,
    AdminModule,
    SchedulerModule,
    DeliveriesModule,
    SourcesModule,
    RetentionModule,
    TimersModule,
    CollectorModule,
    QuotaAlarmsModule,
  ],
  /** Answers HTTP alone, with environments of its own. */
  gateway: [WorkerModule, HealthModule, GatewayModule],
};

/** The modules of the role named by `--role=NAME`; `all` unless given. */
export function roleModules(argv: readonly string[]): readonly Type[] {
  const unknown = argv.find((argument) => !argument.startsWith('--role='));
  if (unknown !== undefined)
    throw new ConfigError(`${unknown}: the only option is --role=${Object.keys(ROLES).join('|')}`);
  const role = argv.at(-1)?.slice('--role='.length) ?? 'all';
  const modules = Object.hasOwn(ROLES, role) ? ROLES[role] : undefined;
  if (modules === undefined)
    throw new ConfigError(`--role: must be one of ${Object.keys(ROLES).join(', ')}, not "${role}"`);
  return modules;
}
