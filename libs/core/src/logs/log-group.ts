import { ServiceError } from '../errors/service-error.js';
import { parseArn } from '../model/arn.js';
import type { Home } from '../model/function-name.js';

/** Names a log group inside a region. */
export interface LogGroupKey {
  readonly accountId: string;
  /** `/aws/lambda/hello` */
  readonly groupName: string;
}

const OF_FUNCTIONS = /^\/aws\/lambda\/([a-zA-Z0-9-_]{1,64})$/;

/** The function whose log a group holds by its name; undefined for groups of anything else. */
export function functionOfGroup(groupName: string): string | undefined {
  return OF_FUNCTIONS.exec(groupName)?.[1];
}

/** The group that holds a function's log. */
export function groupOfFunction(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

/** As answers name groups; the form that ends in `:*` stands for their streams too. */
export function logGroupArn(region: string, { accountId, groupName }: LogGroupKey): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${groupName}`;
}

/** Without a stream what policies are asked about where a whole group is meant. */
export function logStreamArn(region: string, group: LogGroupKey, stream = ''): string {
  return `${logGroupArn(region, group)}:log-stream:${stream}`;
}

/** What a request names: a group by its name, or by its name or ARN as an identifier. */
export interface NamedGroup {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/**
 * The group that a request means. An account other than the caller's is kept as it is written: whether the caller may read
 * there is for authorisation to say.
 *
 * @throws InvalidParameterValueException for both, none, or an ARN of no group
 * @throws ResourceNotFoundException for another region
 */
export function resolveLogGroup({ logGroupName, logGroupIdentifier }: NamedGroup, home: Home): LogGroupKey {
  const named = logGroupName ?? logGroupIdentifier;
  if (named === undefined || (logGroupName !== undefined && logGroupIdentifier !== undefined)) {
    throw new ServiceError(
      'InvalidParameterValueException',
      'Exactly one of logGroupName and logGroupIdentifier must be specified.',
    );
  }
  if (!named.startsWith('arn:')) return { accountId: home.accountId, groupName: named };
  const arn = parseArn(named);
  const groupName = /^log-group:([^:*]+)$/.exec(arn?.resource ?? '')?.[1];
  if (arn?.service !== 'logs' || arn.partition !== 'aws' || groupName === undefined) {
    throw new ServiceError('InvalidParameterValueException', `${named} is not the ARN of a log group.`);
  }
  if (arn.region !== home.region) throw logGroupNotFound();
  return { accountId: arn.accountId, groupName };
}

/** AWS's words, which do not say which. */
export function logGroupNotFound(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.');
}

export function logStreamNotFound(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'The specified log stream does not exist.');
}
