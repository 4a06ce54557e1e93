import { parseArn } from '../model/arn.js';
import { invalid } from './refusals.js';

/** Where a stack is, and its name of the account. */
export interface StackTarget {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

const NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;

/** @throws ValidationException in AWS's words */
export function requireStackName(name: string): void {
  if (NAME.test(name)) return;
  throw invalid(
    `1 validation error detected: Value '${name.slice(0, 200)}' at 'stackName' failed to satisfy constraint: ` +
      'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*',
  );
}

/** @param uuid of this stack alone, whatever has its name later */
export function stackArn({ accountId, region, name }: StackTarget, uuid: string): string {
  return `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/${uuid}`;
}

/** @param changeSet of a stack that is there */
export function changeSetArn(
  { accountId, region }: Omit<StackTarget, 'name'>,
  { name, uuid }: { readonly name: string; readonly uuid: string },
): string {
  return `arn:aws:cloudformation:${region}:${accountId}:changeSet/${name}/${uuid}`;
}

/** The name of a stack, and its uuid where the text is an ARN; undefined for an ARN of something else. */
export function parseStackRef(
  text: string,
): { readonly name: string; readonly accountId?: string; readonly uuid?: string } | undefined {
  if (!text.startsWith('arn:')) return { name: text };
  const { service, accountId, resource } = parseArn(text) ?? {};
  const [, name, uuid] = /^stack\/([^/]+)\/([^/]+)$/.exec(resource ?? '') ?? [];
  if (service !== 'cloudformation' || accountId === undefined || name === undefined || uuid === undefined)
    return undefined;
  return { name, accountId, uuid };
}

/**
 * The name that a resource gets where its template gives it none: of the stack, of the resource, and of letters that are
 * always the same for this one, so that whoever goes on with a stack knows what was to be made.
 *
 * @param suffix letters and digits that no other resource has
 */
export function physicalName(stackName: string, logicalId: string, suffix: string, maxLength = 64): string {
  const room = maxLength - suffix.length - 2;
  const stackRoom = Math.max(Math.ceil(room / 2), room - logicalId.length);
  const stack = stackName.slice(0, stackRoom);
  return `${stack}-${logicalId.slice(0, room - stack.length)}-${suffix}`;
}
