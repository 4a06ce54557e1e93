import { type ProvisionedConcurrency, withProvisioned } from '@stoker/core/admission/function-concurrency';
import { provisionedTargets } from '@stoker/core/admission/provisioned-targets';
import { ServiceError } from '@stoker/core/errors/service-error';
import { isVersionNumber } from '@stoker/core/model/alias-rules';
import { type FunctionAlias, LATEST, type VersionId } from '@stoker/core/model/function';
import type { FunctionTarget } from '@stoker/core/model/function-name';
import { requireNoTenancy } from '@stoker/core/model/tenancy';
import type { FunctionKey, Page } from '../ports/function-store.js';
import type { ControlPorts } from './control-ports.js';
import { pageOf, pageRequest, type ListCommand } from './paging.js';
import { functionNotFound, reworded } from './refusals.js';

type Ports = Pick<ControlPorts, 'functions' | 'concurrency' | 'provisioning' | 'clock'>;

/** A target that must name one alias or one version. */
export type QualifiedTarget = FunctionTarget & { readonly qualifier: string };

/** What was asked for and what there is of it. */
export interface ProvisionedStatus extends ProvisionedConcurrency {
  readonly allocated: number;
  readonly available: number;
  readonly status: 'IN_PROGRESS' | 'READY' | 'FAILED';
  readonly reason?: string | undefined;
}

/**
 * Asks for environments that an alias or a published version has ready at any time. They are made in the background.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html
 *
 * @throws ResourceNotFoundException, InvalidParameterValueException for `$LATEST` and beyond what may be claimed,
 *   ResourceConflictException when the alias's version, or an alias of the version, has some already
 */
export async function putProvisionedConcurrency(
  ports: Ports,
  target: QualifiedTarget,
  requested: number,
): Promise<ProvisionedStatus> {
  const { qualifier } = target;
  if (qualifier === LATEST) throw unpublished();
  const of = await findTarget(ports, target);
  if (of === undefined) throw functionNotFound(target);
  if (typeof of !== 'string' && of.functionVersion === LATEST) throw unpublished();
  await requireReadyable(ports, target, of);
  const aliases = typeof of === 'string' ? await aliasesOf(ports, target, of) : [];
  const config = { qualifier, requested, lastModified: new Date(ports.clock.now()) };
  await reworded(
    ports.concurrency.change(target, (current, account) => {
      const provisioned = new Set(current.provisioned.map((each) => each.qualifier));
      if (typeof of !== 'string') requireUnprovisioned(of, provisioned);
      else if (aliases.some((name) => provisioned.has(name))) {
        throw conflict('Version is pointed by a Provisioned Concurrency alias');
      }
      return withProvisioned(current, config, account);
    }),
    { ResourceNotFoundException: functionNotFound(target).message },
  );
  return { ...config, allocated: 0, available: 0, status: 'IN_PROGRESS' };
}

/**
 * @throws ProvisionedConcurrencyConfigNotFoundException, ResourceNotFoundException, InvalidParameterValueException for
 *   `$LATEST`
 */
export async function getProvisionedConcurrency(ports: Ports, target: QualifiedTarget): Promise<ProvisionedStatus> {
  requirePublished(target);
  const configs = await configsOf(ports, target);
  const config = configs.find(({ qualifier }) => qualifier === target.qualifier);
  if (config !== undefined) return statusOf(ports, target, config);
  if ((await findTarget(ports, target)) === undefined) throw functionNotFound(target);
  throw new ServiceError(
    'ProvisionedConcurrencyConfigNotFoundException',
    'No Provisioned Concurrency Config found for this function',
  );
}

/**
 * What is provisioned of a function, by qualifier.
 *
 * @throws ResourceNotFoundException
 */
export async function listProvisionedConcurrency(
  ports: Ports,
  target: FunctionTarget,
  command: ListCommand,
): Promise<Page<ProvisionedStatus>> {
  const configs = await configsOf(ports, target);
  const page = pageOf('provisioned', configs, ({ qualifier }) => qualifier, pageRequest(command));
  return { ...page, items: await Promise.all(page.items.map((config) => statusOf(ports, target, config))) };
}

/**
 * Gives provisioned environments up; giving up none is no error.
 *
 * @throws ResourceNotFoundException, InvalidParameterValueException for `$LATEST`
 */
export async function deleteProvisionedConcurrency(ports: Ports, target: QualifiedTarget): Promise<void> {
  requirePublished(target);
  if ((await findTarget(ports, target)) === undefined) throw functionNotFound(target);
  await reworded(
    ports.concurrency.change(target, (current) => ({
      ...current,
      provisioned: current.provisioned.filter(({ qualifier }) => qualifier !== target.qualifier),
    })),
    { ResourceNotFoundException: functionNotFound(target).message },
  );
}

/**
 * Refuses an alias with provisioned environments that would come to point where it may not have them.
 *
 * @throws ResourceConflictException, InvalidParameterValueException
 */
export async function requireProvisionable(
  ports: Pick<Ports, 'concurrency' | 'functions'>,
  key: FunctionKey,
  alias: FunctionAlias,
): Promise<void> {
  const provisioned = new Set((await ports.concurrency.find(key))?.provisioned.map(({ qualifier }) => qualifier));
  if (!provisioned.has(alias.name)) return;
  if (alias.functionVersion === LATEST) throw unpublished();
  await requireReadyable(ports, key, alias);
  requireUnprovisioned(alias, provisioned);
}

function requireUnprovisioned(alias: FunctionAlias, provisioned: ReadonlySet<string>): void {
  for (const version of [alias.functionVersion, ...Object.keys(alias.additionalVersionWeights)]) {
    if (!provisioned.has(version)) continue;
    throw conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");
  }
}

async function statusOf(
  { functions, provisioning }: Ports,
  target: FunctionTarget,
  config: ProvisionedConcurrency,
): Promise<ProvisionedStatus> {
  const sum = { allocated: 0, available: 0 };
  let reason: string | undefined;
  const of = await findTarget({ functions }, { ...target, qualifier: config.qualifier });
  for (const [id, count] of of === undefined ? [] : provisionedTargets(config.requested, of)) {
    const version = await functions.findVersion(target, id);
    const state = version && provisioning.stateOf(version);
    sum.allocated += Math.min(count, state?.allocated ?? 0);
    sum.available += Math.min(count, state?.available ?? 0);
    reason ??= state?.failure;
  }
  if (sum.available >= config.requested) return { ...config, ...sum, status: 'READY' };
  return { ...config, ...sum, status: reason === undefined ? 'IN_PROGRESS' : 'FAILED', reason };
}

/**
 * Neither with SnapStart, which is the other way to be ready, nor with isolated tenants, for whom nothing can be ready.
 * https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-runtimes
 */
async function requireReadyable(
  { functions }: Pick<Ports, 'functions'>,
  key: FunctionKey,
  of: FunctionAlias | VersionId,
): Promise<void> {
  for (const id of provisionedTargets(Number.MAX_SAFE_INTEGER, of).keys()) {
    const version = await functions.findVersion(key, id);
    if (version !== undefined) requireNoTenancy(version, 'Provisioned Concurrency');
    if (version?.snapStart === undefined) continue;
    throw new ServiceError(
      'InvalidParameterValueException',
      'Provisioned Concurrency is not supported for SnapStart enabled functions.',
    );
  }
}

/** The alias, or the number of the published version; undefined when it is not there. */
async function findTarget(
  { functions }: Pick<Ports, 'functions'>,
  target: QualifiedTarget,
): Promise<FunctionAlias | VersionId | undefined> {
  if (!isVersionNumber(target.qualifier)) return functions.findAlias(target, target.qualifier);
  return (await functions.findVersion(target, target.qualifier)) && target.qualifier;
}

async function aliasesOf({ functions }: Pick<Ports, 'functions'>, key: FunctionKey, id: VersionId): Promise<string[]> {
  const names: string[] = [];
  for (let marker: string | undefined; ;) {
    const page = await functions.listAliases(key, id, { marker, maxItems: 50 });
    names.push(...page.items.map(({ name }) => name));
    if (page.nextMarker === undefined) return names;
    marker = page.nextMarker;
  }
}

async function configsOf(ports: Ports, target: FunctionTarget): Promise<readonly ProvisionedConcurrency[]> {
  const found = await ports.concurrency.find(target);
  if (!found) throw functionNotFound(target);
  return found.provisioned;
}

function requirePublished({ qualifier }: QualifiedTarget): void {
  if (qualifier !== LATEST) return;
  throw new ServiceError(
    'InvalidParameterValueException',
    'The function resource provided must be an alias or a published version.',
  );
}

function unpublished(): ServiceError {
  return new ServiceError(
    'InvalidParameterValueException',
    'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
  );
}

function conflict(message: string): ServiceError {
  return new ServiceError('ResourceConflictException', message);
}
