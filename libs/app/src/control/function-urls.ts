import { randomBytes } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import { targetArn, type FunctionTarget } from '@stoker/core/model/function-name';
import { functionUrlId, type FunctionUrl } from '@stoker/core/model/function-url';
import { requireNoTenancy } from '@stoker/core/model/tenancy';
import type { Page } from '../ports/function-store.js';
import { UNQUALIFIED } from '../ports/qualified-store.js';
import type { ControlPorts } from './control-ports.js';
import { pageOf, pageRequest, type ListCommand } from './paging.js';
import { rewordedChange } from './refusals.js';

type Ports = Pick<ControlPorts, 'functions' | 'urls' | 'clock'>;

/** What a user decides of a URL. */
export type FunctionUrlSettings = Pick<FunctionUrl, 'authType' | 'cors' | 'invokeMode'>;

/** A URL with the alias that it stands on; none for the function itself. */
export interface ListedFunctionUrl {
  readonly alias: string | undefined;
  readonly url: FunctionUrl;
}

/**
 * Gives a function, or the alias that the target names, a URL.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html
 *
 * @throws ResourceNotFoundException, ResourceConflictException when it has one, InvalidParameterValueException for a
 *   function that isolates its tenants: whoever calls a URL names none
 */
export async function createFunctionUrl(
  ports: Ports,
  target: FunctionTarget,
  settings: FunctionUrlSettings,
): Promise<FunctionUrl> {
  const latest = await ports.functions.findVersion(target);
  if (latest) requireNoTenancy(latest, 'Function URL');
  const now = ports.clock.now();
  const url: FunctionUrl = { urlId: functionUrlId(randomBytes(32)), ...settings, createdAt: now, modifiedAt: now };
  await changeUrl(ports, target, (current) => {
    if (current) {
      throw new ServiceError(
        'ResourceConflictException',
        `Failed to create function url config for [functionArn = ${targetArn(target)}]. ` +
          'Error message:  FunctionUrlConfig exists for this Lambda function',
      );
    }
    return url;
  });
  return url;
}

/**
 * Changes settings of a URL; what is absent stays.
 *
 * @throws ResourceNotFoundException
 */
export async function updateFunctionUrl(
  ports: Ports,
  target: FunctionTarget,
  changes: Partial<FunctionUrlSettings>,
): Promise<FunctionUrl> {
  const changed = await changeUrl(ports, target, (current) => {
    if (!current) throw notThere();
    return { ...current, ...changes, modifiedAt: ports.clock.now() };
  });
  if (!changed) throw notThere();
  return changed;
}

/** @throws ResourceNotFoundException */
export async function getFunctionUrl({ urls }: Ports, target: FunctionTarget): Promise<FunctionUrl> {
  const url = (await urls.find(target))?.get(target.qualifier ?? UNQUALIFIED);
  if (!url) throw notThere();
  return url;
}

/** @throws ResourceNotFoundException */
export async function deleteFunctionUrl({ urls }: Ports, target: FunctionTarget): Promise<void> {
  await rewordedChange(
    (current: FunctionUrl | undefined) => {
      if (!current) throw notThere();
      return undefined;
    },
    (noted) => urls.change(target, target.qualifier ?? UNQUALIFIED, noted),
    { ResourceNotFoundException: notThere().message },
  );
}

/**
 * The URLs of a function and its aliases, its own first.
 *
 * @throws ResourceNotFoundException when the function is not there
 */
export async function listFunctionUrls(
  { urls }: Ports,
  target: FunctionTarget,
  command: ListCommand,
): Promise<Page<ListedFunctionUrl>> {
  const found = await urls.find(target);
  if (!found) throw noFunction();
  const listed = [...found].map(([qualifier, url]) => ({
    alias: qualifier === UNQUALIFIED ? undefined : qualifier,
    url,
  }));
  return pageOf('urls', listed, ({ alias }) => alias ?? UNQUALIFIED, pageRequest(command));
}

function changeUrl(
  { urls }: Ports,
  target: FunctionTarget,
  change: (current: FunctionUrl | undefined) => FunctionUrl,
): Promise<FunctionUrl | undefined> {
  return rewordedChange(change, (noted) => urls.change(target, target.qualifier ?? UNQUALIFIED, noted), {
    ResourceNotFoundException: noFunction().message,
  });
}

function noFunction(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'Function does not exist');
}

function notThere(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'The resource you requested does not exist.');
}
