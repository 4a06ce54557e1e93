import { ServiceError } from '../../errors/service-error.js';
import { type Arn, parseArn } from '../../model/arn.js';
import type { Home } from '../../model/function-name.js';

/** The bus that every account has, and that cannot be deleted. */
export const DEFAULT_BUS = 'default';

/** Names a bus inside a region. */
export interface BusKey {
  readonly accountId: string;
  readonly busName: string;
}

/** A bus as a request means it. */
export interface BusTarget extends BusKey {
  readonly region: string;
}

/** Names a rule inside a region. */
export interface RuleKey extends BusKey {
  readonly ruleName: string;
}

/** A rule as a request means it. */
export interface RuleTarget extends RuleKey {
  readonly region: string;
}

/**
 * The bus that a request names, by its name, by its ARN, or not at all, which means the default one.
 *
 * @param nameOrArn of the pattern of the service model
 * @throws ResourceNotFoundException for another region
 */
export function resolveBus(nameOrArn: string | undefined, { region, accountId }: Home): BusTarget {
  if (nameOrArn === undefined) return { region, accountId, busName: DEFAULT_BUS };
  const named = parseBusArn(nameOrArn);
  if (named === undefined) return { region, accountId, busName: nameOrArn };
  if (named.region !== region) throw busNotFound(nameOrArn);
  return named;
}

export function busArn({ region, accountId, busName }: BusTarget): string {
  return `arn:aws:events:${region}:${accountId}:event-bus/${busName}`;
}

/** ARNs of rules on the default bus do not name it. */
export function ruleArn({ region, accountId, busName, ruleName }: RuleTarget): string {
  const path = busName === DEFAULT_BUS ? ruleName : `${busName}/${ruleName}`;
  return `arn:aws:events:${region}:${accountId}:rule/${path}`;
}

/** The bus that an ARN names, or undefined. */
export function parseBusArn(text: string): BusTarget | undefined {
  const arn = parseArn(text);
  const [kind, ...rest] = isOfEvents(arn) ? arn.resource.split('/') : [];
  if (arn === undefined || kind !== 'event-bus' || rest.length === 0) return undefined;
  return { region: arn.region, accountId: arn.accountId, busName: rest.join('/') };
}

export function isBusArn(text: string): boolean {
  return parseBusArn(text) !== undefined;
}

/** The rule that an ARN names, or undefined. */
export function parseRuleArn(text: string): RuleTarget | undefined {
  const arn = parseArn(text);
  const [kind, ...rest] = isOfEvents(arn) ? arn.resource.split('/') : [];
  const ruleName = rest.pop();
  if (arn === undefined || kind !== 'rule' || ruleName === undefined) return undefined;
  const busName = rest.length === 0 ? DEFAULT_BUS : rest.join('/');
  return { region: arn.region, accountId: arn.accountId, busName, ruleName };
}

/** In the partition that every ARN here is of: in another it would name the same, and be judged as something else. */
function isOfEvents(arn: Arn | undefined): arn is Arn {
  return arn?.service === 'events' && arn.partition === 'aws';
}

export function busNotFound(busName: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Event bus ${busName} does not exist.`);
}

export function ruleNotFound({ ruleName, busName }: Pick<RuleKey, 'ruleName' | 'busName'>): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Rule ${ruleName} does not exist on EventBus ${busName}.`);
}
