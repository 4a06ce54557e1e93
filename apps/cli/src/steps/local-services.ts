import type { Settings } from '../settings.js';
import { OperatorError } from '../system/operator-error.js';
import { DYNAMODB_LOCAL } from './dynamodb-local.js';
import { ELASTIC_MQ } from './elastic-mq.js';
import type { LocalService } from './local-service.js';

/** What `--with` can name. */
const LOCAL_SERVICES: readonly LocalService[] = [ELASTIC_MQ, DYNAMODB_LOCAL];

export function isWanted({ name }: LocalService, { STOKER_WITH }: Pick<Settings, 'STOKER_WITH'>): boolean {
  return STOKER_WITH.includes(name);
}

export function wantedServices(settings: Pick<Settings, 'STOKER_WITH'>): readonly LocalService[] {
  return LOCAL_SERVICES.filter((service) => isWanted(service, settings));
}

export function unwantedServices(settings: Pick<Settings, 'STOKER_WITH'>): readonly LocalService[] {
  return LOCAL_SERVICES.filter((service) => !isWanted(service, settings));
}

/** Whoever lists services of their own, has none of ours beside them. */
export function requireOneListEach(settings: Settings): void {
  const both = wantedServices(settings).find(({ setting }) => settings.given[setting] !== undefined);
  if (both === undefined) return;
  const { setting, name, title } = both;
  throw new OperatorError(
    `${setting} says already where the service is`,
    `leave --with ${name} out (STOKER_WITH=), or set ${setting}= to have ${title} run here`,
  );
}
