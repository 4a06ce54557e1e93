import { requireCapabilities } from '@stoker/core/cloudformation/capabilities';
import { type GivenParameter, parameterValues } from '@stoker/core/cloudformation/parameter-values';
import { invalid } from '@stoker/core/cloudformation/refusals';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { Caller } from '../identity/caller.js';
import { serviceMayAssume } from '../identity/service-role.js';
import type { Role } from '../ports/identity-store.js';
import type { StackRecipe } from '../ports/stack-store.js';
import { CLOUDFORMATION_SERVICE } from './stack-actor.js';
import type { StacksPorts } from './stacks-ports.js';
import { type OpenedTemplate, openTemplate, requireTypes } from './template-of.js';
import { type TemplateSource, templateText } from './template-source.js';

/** Says that transforms may be worked out without a change set. */
export const AUTO_EXPAND = 'CAPABILITY_AUTO_EXPAND';
/** Tags of a stack, as many as a resource may have. */
const MAX_TAGS = 50;

/** What whoever makes or changes a stack says of it. */
export interface StackRequest {
  readonly source: TemplateSource;
  readonly usePreviousTemplate: boolean;
  readonly parameters: readonly GivenParameter[];
  readonly tags?: readonly { readonly key: string; readonly value: string }[] | undefined;
  readonly capabilities: readonly string[];
  readonly roleArn?: string | undefined;
  readonly notificationArns?: readonly string[] | undefined;
}

/** A request that can be worked on. */
export interface PreparedStack extends OpenedTemplate {
  readonly recipe: StackRecipe;
  readonly role: Role | undefined;
}

/**
 * Checks all of a request that can be checked before anything is made.
 *
 * @param previous of the stack that is changed
 * @throws ValidationException, InsufficientCapabilitiesException
 */
export async function prepareStack(
  ports: StacksPorts,
  caller: Caller,
  request: StackRequest,
  previous: StackRecipe | undefined,
): Promise<PreparedStack> {
  const { accountId } = caller.principal;
  const given = await templateText(ports.objects, accountId, request.source);
  const templateBody = request.usePreviousTemplate ? previous?.templateBody : given;
  if (templateBody === undefined || (request.usePreviousTemplate && given !== undefined)) {
    throw invalid('Either Template URL or Template Body must be specified.');
  }
  const opened = openTemplate(ports, templateBody);
  requireTypes(opened.template, ports.types);
  requireCapabilities(opened.template, request.capabilities);
  const parameters = parameterValues(opened.template, request.parameters, previous?.parameters);
  const roleArn = request.roleArn ?? previous?.roleArn;
  const role = roleArn === undefined ? undefined : await requireRole(ports, accountId, roleArn);
  const recipe: StackRecipe = {
    templateBody,
    parameters,
    tags: request.tags === undefined ? (previous?.tags ?? {}) : tagsOf(request.tags),
    capabilities: request.capabilities,
    roleArn,
    notificationArns: requireNoTopics(request.notificationArns),
  };
  return { ...opened, recipe, role };
}

/** Refuses transforms that nobody has said are fine. @throws InsufficientCapabilitiesException */
export function requireExpansion({ transforms }: OpenedTemplate, capabilities: readonly string[]): void {
  if (transforms.length === 0 || capabilities.includes(AUTO_EXPAND)) return;
  throw new ServiceError('InsufficientCapabilitiesException', `Requires capabilities : [${AUTO_EXPAND}]`);
}

/** @throws ValidationException alike for a role that is not there, another's, and one that does not trust the service */
export async function requireRole(
  { identity }: Pick<StacksPorts, 'identity'>,
  accountId: string,
  arn: string,
): Promise<Role> {
  const role = await identity.findRole(arn);
  if (role?.accountId === accountId && serviceMayAssume(role, CLOUDFORMATION_SERVICE)) return role;
  throw invalid(`Role ${arn} is invalid or cannot be assumed`);
}

function tagsOf(tags: NonNullable<StackRequest['tags']>): Readonly<Record<string, string>> {
  if (tags.length > MAX_TAGS) throw invalid(`Number of tags exceeds the limit of ${MAX_TAGS}.`);
  if (tags.some(({ key }) => key.toLowerCase().startsWith('aws:'))) {
    throw invalid('Tag keys that begin with aws: are reserved.');
  }
  const found = Object.fromEntries(tags.map(({ key, value }) => [key, value]));
  if (Object.keys(found).length === tags.length) return found;
  throw invalid('Duplicate tag keys found.');
}

function requireNoTopics(arns: readonly string[] = []): readonly string[] {
  if (arns.length === 0) return arns;
  throw invalid('Stoker does not support NotificationARNs: events of stacks are not published to topics.');
}
