import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import type { StackKey } from '@stoker/app/ports/stack-store';
import { changeSetOfArn } from '@stoker/app/stacks/change-sets';
import { CLOUDFORMATION_SERVICE } from '@stoker/app/stacks/stack-actor';
import type { StacksPorts } from '@stoker/app/stacks/stacks-ports';
import { templateObject } from '@stoker/app/stacks/template-source';
import { parseStackRef, stackArn } from '@stoker/core/cloudformation/stack-name';

/** The account of whoever calls. */
export function accountOf({ principal }: Pick<Caller, 'principal'>): string {
  return principal.accountId;
}

export function arnOf(stack: StackKey & { readonly name: string; readonly region: string }): string {
  return stackArn(stack, stack.uuid);
}

/**
 * Asks for an action on the stack that a name or an ARN means; one that is not there is asked for as any of its name, so that
 * the answer tells nothing.
 */
export async function accessToStack(
  { stacks }: Pick<StacksPorts, 'stacks'>,
  action: string,
  text: string,
  caller: Caller,
  context: NonNullable<AccessCheck['context']> = {},
): Promise<AccessCheck> {
  const { region } = caller;
  const accountId = accountOf(caller);
  const ref = parseStackRef(text);
  const isName = ref !== undefined && ref.uuid === undefined;
  const found = isName ? await stacks.find(accountId, { name: ref.name }) : undefined;
  const named = () => (found === undefined ? stackArn({ accountId, region, name: text }, '*') : arnOf(found));
  // An ARN means a stack only where it is that stack's to the letter.
  return { action: `cloudformation:${action}`, resource: isName ? named() : text, context };
}

/**
 * Asks for an action on the stack that a change set is of; where there is none of the ARN, on what the caller says, so that the
 * answer tells nothing.
 */
export async function accessToChangeSet(
  ports: Pick<StacksPorts, 'stacks'>,
  action: string,
  { StackName, ChangeSetName }: { readonly StackName?: string | undefined; readonly ChangeSetName: string },
  caller: Caller,
): Promise<AccessCheck> {
  if (StackName !== undefined) return accessToStack(ports, action, StackName, caller);
  const found = await changeSetOfArn(ports.stacks, accountOf(caller), ChangeSetName);
  return accessToStack(ports, action, found === undefined ? ChangeSetName : arnOf(found.stack), caller);
}

/** Asks whether the caller may do without naming a stack. */
export function accessToAll(action: string): AccessCheck {
  return { action: `cloudformation:${action}`, resource: '*' };
}

interface TemplateMembers {
  readonly TemplateURL?: string | undefined;
  readonly RoleARN?: string | undefined;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[] | undefined;
}

/** Condition keys of what a request makes a stack of. */
export function templateContext({
  TemplateURL,
  RoleARN,
  Tags = [],
}: TemplateMembers): NonNullable<AccessCheck['context']> {
  return {
    ...(TemplateURL !== undefined && { 'cloudformation:TemplateUrl': TemplateURL }),
    ...(RoleARN !== undefined && { 'cloudformation:RoleArn': RoleARN }),
    ...Object.fromEntries(Tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    ...(Tags.length > 0 && { 'aws:TagKeys': Tags.map(({ Key }) => Key) }),
  };
}

/** Asks whether the caller may read the template, and pass on the role. @throws ValidationException for an address of no object */
export function accessToSource({ TemplateURL, RoleARN }: TemplateMembers): readonly AccessCheck[] {
  const checks: AccessCheck[] = [];
  if (TemplateURL !== undefined) {
    const { bucket, key, versionId } = templateObject(TemplateURL);
    const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
    checks.push({ action, resource: `arn:aws:s3:::${bucket}/${key}` });
  }
  if (RoleARN !== undefined) {
    const context = { 'iam:PassedToService': CLOUDFORMATION_SERVICE };
    checks.push({ action: 'iam:PassRole', resource: RoleARN, context });
  }
  return checks;
}
