import type { PolicyDocument } from '@stoker/core/iam/policy';
import { invalidInput } from '@stoker/core/identity/refusals';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { IamEntity, NewEntity } from '../ports/iam-store.js';

const ROOT = '/aws-service-role/';

/** Whether a role is one that a service, and only a service, looks after. */
export function isServiceLinked({ kind, path }: Pick<IamEntity, 'kind' | 'path'>): boolean {
  return kind === 'role' && path.startsWith(ROOT);
}

/** @throws ValidationException for a path that is kept for service-linked roles */
export function requireOrdinaryPath(path: string): void {
  if (!path.startsWith(ROOT)) return;
  throw new ServiceError('ValidationException', `The path ${ROOT} is reserved for service-linked roles.`);
}

/**
 * The role that a service gets: `AWSServiceRoleForLambdaReplicator` for `replicator.lambda.amazonaws.com`.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
 *
 * @throws InvalidInputException for a name that is no service's
 */
export function serviceLinkedRole(
  accountId: string,
  service: string,
  { suffix, description }: { readonly suffix?: string | undefined; readonly description?: string | undefined },
): NewEntity {
  const [, labels] = /^([a-z0-9-]+(?:\.[a-z0-9-]+)*)\.amazonaws\.com$/.exec(service) ?? [];
  if (labels === undefined) throw invalidInput(`Service ${service} does not exist.`);
  const words = labels
    .split('.')
    .toReversed()
    .flatMap((label) => label.split('-'));
  const base = `AWSServiceRoleFor${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;
  const trustPolicy: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
  return {
    kind: 'role',
    accountId,
    name: suffix === undefined ? base : `${base}_${suffix}`,
    path: `${ROOT}${service}/`,
    tags: {},
    role: { trustPolicy, description, maxSessionSeconds: 3600 },
  };
}
