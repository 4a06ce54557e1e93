import { ServiceError } from '../errors/service-error.js';
import type { Template } from './template.js';

/** Properties that give something of IAM a name of the template's choice. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::Group': 'GroupName',
};

/** What whoever makes a stack must say that they know: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export function neededCapabilities({
  resources,
}: Pick<Template, 'resources'>):
  | { readonly capability: 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM'; readonly resources: readonly string[] }
  | undefined {
  const found = [...resources].filter(([, { type }]) => type.startsWith('AWS::IAM::'));
  if (found.length === 0) return undefined;
  const named = found.some(([, { type, properties }]) => Object.hasOwn(properties, NAMES[type] ?? ''));
  return { capability: named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM', resources: found.map(([id]) => id) };
}

/** @throws InsufficientCapabilitiesException */
export function requireCapabilities(template: Pick<Template, 'resources'>, given: readonly string[]): void {
  const needed = neededCapabilities(template)?.capability;
  if (needed === undefined || given.includes(needed) || given.includes('CAPABILITY_NAMED_IAM')) return;
  throw new ServiceError('InsufficientCapabilitiesException', `Requires capabilities : [${needed}]`);
}
