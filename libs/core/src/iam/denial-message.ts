import type { AccessRequest, Decision, PolicyKind } from './evaluate.js';

const NAMES = {
  guardrail: ['a', 'service control policy'],
  resource: ['a', 'resource-based policy'],
  identity: ['an', 'identity-based policy'],
  boundary: ['a', 'permissions boundary'],
  session: ['a', 'session policy'],
} as const satisfies Record<PolicyKind, readonly [article: string, name: string]>;

/** A refusal that does not say why, as STS refuses. */
export function refusalMessage({
  principal,
  action,
  resource,
}: {
  readonly principal: Pick<AccessRequest['principal'], 'arn'>;
  readonly action: string;
  readonly resource: string;
}): string {
  return `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource}`;
}

/**
 * A denial in AWS's words, so that tools and people who search for it find AWS's own explanations.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function denialMessage(
  request: Pick<AccessRequest, 'principal' | 'action' | 'resource'>,
  { denial, by }: Exclude<Decision, { allowed: true }>,
): string {
  const [article, name] = NAMES[by];
  const why =
    denial === 'explicit'
      ? `with an explicit deny in ${article} ${name}`
      : `because no ${name} allows the ${request.action} action`;
  return `${refusalMessage(request)} ${why}`;
}
