import { randomUUID } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import {
  type CodeSigningConfig,
  type CodeSigningSettings,
  type CodeSigningTarget,
  codeSigningArn,
  requirePublishers,
} from '@stoker/core/model/code-signing';
import { type Tags, withTags } from '@stoker/core/model/tags';
import type { Page } from '../../ports/function-store.js';
import type { ControlPorts } from '../control-ports.js';
import { pageRequest, type ListCommand } from '../paging.js';
import { reworded } from '../refusals.js';

type Ports = Pick<ControlPorts, 'codeSigning'>;

/**
 * @throws InvalidParameterValueException
 */
export async function createCodeSigningConfig(
  { codeSigning, clock }: Ports & Pick<ControlPorts, 'clock'>,
  accountId: string,
  { tags, ...settings }: CodeSigningSettings & { readonly tags: Tags },
): Promise<CodeSigningConfig> {
  requirePublishers(settings.allowedPublishers);
  const lastModified = new Date(clock.now());
  const id = `csc-${randomUUID().replaceAll('-', '').slice(0, 17)}`;
  const config = { ...settings, accountId, id, tags: withTags({}, tags), lastModified };
  await codeSigning.create(config);
  return config;
}

/**
 * @throws ResourceNotFoundException
 */
export async function getCodeSigningConfig(
  { codeSigning }: Ports,
  target: CodeSigningTarget,
): Promise<CodeSigningConfig> {
  const found = await codeSigning.find(target);
  if (found === undefined) throw new ServiceError('ResourceNotFoundException', notFound(target));
  return found;
}

/**
 * Changes a configuration; what is absent stays. It counts for what is deployed from now on.
 *
 * @throws ResourceNotFoundException, InvalidParameterValueException
 */
export async function updateCodeSigningConfig(
  { codeSigning, clock }: Ports & Pick<ControlPorts, 'clock'>,
  target: CodeSigningTarget,
  changes: Partial<CodeSigningSettings>,
): Promise<CodeSigningConfig> {
  requirePublishers(changes.allowedPublishers ?? []);
  return reworded(
    codeSigning.update(target, (current) => ({ ...current, ...changes, lastModified: new Date(clock.now()) })),
    { ResourceNotFoundException: notFound(target) },
  );
}

/**
 * @throws ResourceNotFoundException, ResourceConflictException while a function has it
 */
export async function deleteCodeSigningConfig({ codeSigning }: Ports, target: CodeSigningTarget): Promise<void> {
  await reworded(codeSigning.delete(target), {
    ResourceNotFoundException: notFound(target),
    ResourceConflictException: `The code signing configuration ${codeSigningArn(target)} is in use by one or more functions.`,
  });
}

/** The configurations of an account. */
export async function listCodeSigningConfigs(
  { codeSigning }: Ports,
  accountId: string,
  command: ListCommand,
): Promise<Page<CodeSigningConfig>> {
  return codeSigning.list(accountId, pageRequest(command));
}

/**
 * Names of the functions that have a configuration.
 *
 * @throws ResourceNotFoundException
 */
export async function listFunctionsByCodeSigning(
  ports: Ports,
  target: CodeSigningTarget,
  command: ListCommand,
): Promise<Page<string>> {
  await getCodeSigningConfig(ports, target);
  return ports.codeSigning.listFunctions(target, pageRequest(command));
}

function notFound(target: CodeSigningTarget): string {
  return `The Lambda code signing configuration ${codeSigningArn(target)} can not be found.`;
}
