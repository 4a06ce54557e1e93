import { randomUUID } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import { list } from '@stoker/core/iam/one-or-many';
import type { PolicyStatement } from '@stoker/core/iam/policy';
import { isVersionNumber } from '@stoker/core/model/alias-rules';
import { LATEST } from '@stoker/core/model/function';
import { targetArn, type FunctionTarget } from '@stoker/core/model/function-name';
import { permissionStatement, type FunctionPermission } from '@stoker/core/model/function-permission';
import {
  parseFunctionPolicy,
  withoutStatement,
  withStatement,
  type FunctionPolicy,
} from '@stoker/core/model/function-policy';
import { UNQUALIFIED } from '../ports/qualified-store.js';
import type { ControlPorts } from './control-ports.js';
import { getLatest } from './get-function.js';
import { functionNotFound, rewordedChange, staleRevision } from './refusals.js';

type Ports = Pick<ControlPorts, 'functions' | 'policies'>;

/**
 * Lets a principal use a function, or the version or alias that the target names. Answers the statement as it stands in
 * the policy. https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 *
 * @param expectedRevisionId the revision that the policy must still have; that of the function where there is no policy
 * @throws ResourceNotFoundException, InvalidParameterValueException, ResourceConflictException,
 *   PreconditionFailedException, PolicyLengthExceededException
 */
export async function addPermission(
  ports: Ports,
  target: FunctionTarget,
  permission: FunctionPermission,
  expectedRevisionId: string | undefined,
): Promise<PolicyStatement> {
  const statement = permissionStatement(permission, targetArn(target));
  await changePolicy(ports, target, (current, revisionId) => {
    requireRevision(revisionId, expectedRevisionId);
    return withStatement(current, statement, randomUUID());
  });
  return statement;
}

/**
 * Takes a permission back; with the last one the policy goes.
 *
 * @throws ResourceNotFoundException, PreconditionFailedException
 */
export async function removePermission(
  ports: Ports,
  target: FunctionTarget,
  statementId: string,
  expectedRevisionId: string | undefined,
): Promise<void> {
  await changePolicy(ports, target, (current, revisionId) => {
    if (!current) throw notFound('No policy is associated with the given resource.');
    const next = withoutStatement(current, statementId, randomUUID());
    requireRevision(revisionId, expectedRevisionId);
    return next;
  });
}

/** The statement of an id in a function's policy; undefined where there is none, or no such function. */
export async function findStatement(
  { policies }: Pick<Ports, 'policies'>,
  target: FunctionTarget,
  statementId: string,
): Promise<PolicyStatement | undefined> {
  const policy = (await policies.find(target))?.get(target.qualifier ?? UNQUALIFIED);
  return policy && list(policy.document.Statement).find(({ Sid }) => Sid === statementId);
}

/**
 * The policy of a function, version or alias.
 *
 * @throws ResourceNotFoundException when it is not there, or has no policy
 */
export async function getPolicy(ports: Ports, target: FunctionTarget): Promise<FunctionPolicy> {
  await revisionOf(ports, target);
  const policy = (await ports.policies.find(target))?.get(target.qualifier ?? UNQUALIFIED);
  if (!policy) throw noPolicy();
  return policy;
}

/**
 * Replaces the whole policy. https://docs.aws.amazon.com/lambda/latest/api/API_PutResourcePolicy.html
 *
 * @param json a policy document
 * @throws ResourceNotFoundException, InvalidParameterValueException, PreconditionFailedException
 */
export async function putPolicy(
  ports: Ports,
  target: FunctionTarget,
  json: string,
  expectedRevisionId: string | undefined,
): Promise<FunctionPolicy> {
  const policy = { revisionId: randomUUID(), document: parseFunctionPolicy(json, targetArn(target)) };
  await changePolicy(ports, target, (_current, revisionId) => {
    requireRevision(revisionId, expectedRevisionId);
    return policy;
  });
  return policy;
}

/**
 * Removes the whole policy.
 *
 * @throws ResourceNotFoundException when it is not there, or has no policy; PreconditionFailedException
 */
export async function deletePolicy(
  ports: Ports,
  target: FunctionTarget,
  expectedRevisionId: string | undefined,
): Promise<void> {
  await changePolicy(ports, target, (current, revisionId) => {
    if (!current) throw noPolicy();
    requireRevision(revisionId, expectedRevisionId);
    return undefined;
  });
}

async function changePolicy(
  ports: Ports,
  target: FunctionTarget,
  change: (current: FunctionPolicy | undefined, revisionId: string) => FunctionPolicy | undefined,
): Promise<void> {
  if (target.qualifier === LATEST) {
    throw new ServiceError(
      'InvalidParameterValueException',
      'We currently do not support adding policies for $LATEST.',
    );
  }
  const own = await revisionOf(ports, target);
  await rewordedChange(
    (current: FunctionPolicy | undefined) => change(current, current?.revisionId ?? own),
    (noted) => ports.policies.change(target, target.qualifier ?? UNQUALIFIED, noted),
    { ResourceNotFoundException: functionNotFound(target).message },
  );
}

/**
 * The revision of the function, version or alias that a policy stands on.
 *
 * @throws ResourceNotFoundException
 */
async function revisionOf({ functions }: Ports, target: FunctionTarget): Promise<string> {
  const { qualifier } = target;
  const latest = await getLatest({ functions }, withoutQualifier(target));
  if (qualifier === undefined || qualifier === LATEST) return latest.revisionId;
  if (isVersionNumber(qualifier)) {
    const version = await functions.findVersion(target, qualifier);
    if (!version) throw functionNotFound(target);
    return version.revisionId;
  }
  const alias = await functions.findAlias(target, qualifier);
  if (!alias) throw notFound(`Cannot find alias arn: ${targetArn(target)}`);
  return alias.revisionId;
}

function withoutQualifier({ qualifier: _qualifier, ...target }: FunctionTarget): FunctionTarget {
  return target;
}

/** An empty revision is none, as for layers. */
function requireRevision(current: string, expected: string | undefined): void {
  if (expected === undefined || expected === '' || expected === current) return;
  throw staleRevision('GetPolicy');
}

function noPolicy(): ServiceError {
  return notFound('The resource you requested does not exist.');
}

function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message);
}
