import { randomUUID } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import { requireAliasName, requireRouting } from '@stoker/core/model/alias-rules';
import { LATEST, type FunctionAlias, type VersionId } from '@stoker/core/model/function';
import { siblingArn, type FunctionTarget } from '@stoker/core/model/function-name';
import type { Page } from '../ports/function-store.js';
import type { ControlPorts } from './control-ports.js';
import { getLatest } from './get-function.js';
import { pageRequest, type ListCommand } from './paging.js';
import { requireProvisionable } from './provisioned-concurrency.js';
import { requireRevision, reworded } from './refusals.js';

type Ports = Pick<ControlPorts, 'functions'>;
type Routing = Pick<FunctionAlias, 'functionVersion' | 'additionalVersionWeights'>;

export interface CreateAliasCommand extends Routing {
  readonly name: string;
  readonly description: string;
}

export interface UpdateAliasCommand extends Partial<Routing & Pick<FunctionAlias, 'description'>> {
  /** The revision that the alias must still have. */
  readonly expectedRevisionId: string | undefined;
}

/**
 * Points a new name at a version, or at two by weight.
 *
 * @throws ValidationException, InvalidParameterValueException, ResourceNotFoundException when the function or a
 *   version is not there, ResourceConflictException when the name is taken
 */
export async function createAlias(
  ports: Ports,
  target: FunctionTarget,
  command: CreateAliasCommand,
): Promise<FunctionAlias> {
  const { accountId, functionName } = target;
  requireAliasName(command.name);
  requireRouting(command);
  await requireVersions(ports, target, command);
  const alias: FunctionAlias = { ...command, accountId, functionName, revisionId: randomUUID() };
  await reworded(ports.functions.createAlias(alias), {
    ResourceConflictException: `Alias already exists: ${siblingArn(target, alias.name)}`,
  });
  return alias;
}

/**
 * @throws ResourceNotFoundException
 */
export async function getAlias(ports: Ports, target: FunctionTarget, name: string): Promise<FunctionAlias> {
  await getLatest(ports, target);
  const alias = await ports.functions.findAlias(target, name);
  if (!alias) throw aliasNotFound(target, name, 'Cannot find alias arn');
  return alias;
}

/**
 * Changes where an alias points, its weights or its description; what is absent stays.
 *
 * @throws ResourceNotFoundException, PreconditionFailedException, InvalidParameterValueException, ValidationException,
 *   ResourceConflictException when it has provisioned concurrency, and so has the version that it would point at
 */
export async function updateAlias(
  ports: Ports & Pick<ControlPorts, 'concurrency'>,
  target: FunctionTarget,
  name: string,
  { expectedRevisionId, ...changes }: UpdateAliasCommand,
): Promise<FunctionAlias> {
  await getLatest(ports, target);
  const present = await ports.functions.findAlias(target, name);
  if (!present) throw aliasNotFound(target, name, 'Alias not found');
  requireRouting({ ...present, ...changes });
  await requireVersions(ports, target, { ...present, ...changes });
  await requireProvisionable(ports, target, { ...present, ...changes });
  return reworded(
    ports.functions.updateAlias(target, name, (current) => {
      requireRevision(current, expectedRevisionId);
      const next = { ...current, ...changes, revisionId: randomUUID() };
      requireRouting(next);
      return next;
    }),
    { ResourceNotFoundException: `Alias not found: ${siblingArn(target, name)}` },
  );
}

/**
 * The aliases of a function by name, or only those that send traffic to one version.
 *
 * @throws ResourceNotFoundException
 */
export async function listAliases(
  ports: Ports,
  target: FunctionTarget,
  { functionVersion, ...command }: ListCommand & { readonly functionVersion: VersionId | undefined },
): Promise<Page<FunctionAlias>> {
  await getLatest(ports, target);
  return ports.functions.listAliases(target, functionVersion, pageRequest(command));
}

/**
 * Deletes an alias; deleting one that is not there is no error.
 *
 * @throws ResourceNotFoundException when the function is not there
 */
export async function deleteAlias(ports: Ports, target: FunctionTarget, name: string): Promise<void> {
  await getLatest(ports, target);
  await ports.functions.deleteAlias(target, name);
}

async function requireVersions({ functions }: Ports, target: FunctionTarget, routing: Routing): Promise<void> {
  for (const version of [routing.functionVersion, ...Object.keys(routing.additionalVersionWeights)]) {
    if (await functions.findVersion(target, version)) continue;
    const arn = siblingArn(target, version === LATEST ? undefined : version);
    throw new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`);
  }
}

function aliasNotFound(target: FunctionTarget, name: string, words: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `${words}: ${siblingArn(target, name)}`);
}
