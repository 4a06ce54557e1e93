import { ServiceError } from '@stoker/core/errors/service-error';
import { evaluate } from '@stoker/core/iam/evaluate';
import { sessionTags } from '@stoker/core/sessions/session-tags';
import { auditedCall } from '../audit/audited-call.js';
import { requestContext, type RequestFacts } from '../identity/call-context.js';
import { compiled } from '../identity/compiled-policies.js';
import type { Role } from '../ports/identity-store.js';
import type { OidcProvider, OidcProviders, WebIdentity, WebTokens } from '../ports/web-identity.js';
import { beginRoleSession, type RoleSession, type SessionPorts } from './begin-role-session.js';
import { tagContext } from './role-session.js';
import type { AskedPolicies } from './session-policies.js';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export interface WebIdentityCommand extends AskedPolicies {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly token: string;
  /** Seconds. */
  readonly durationSeconds?: number | undefined;
}

export interface WebIdentityPorts extends SessionPorts {
  readonly providers: OidcProviders;
  readonly webTokens: WebTokens;
}

export interface WebIdentitySession extends RoleSession {
  readonly subject: string;
  readonly audience: string;
  /** ARN of the provider. */
  readonly provider: string;
}

/**
 * Begins a session of a role for whoever a provider of the role's account vouches for and the role trusts. The token
 * is all the proof there is, and it is proven before anything is said about the role.
 *
 * @throws what `WebTokens.verify` throws, AccessDeniedException, and what `beginRoleSession` throws
 */
export async function assumeRoleWithWebIdentity(
  ports: WebIdentityPorts,
  request: RequestFacts,
  command: WebIdentityCommand,
): Promise<WebIdentitySession> {
  const [, accountId] = /^arn:aws:iam::(\d{12}):role\/./.exec(command.roleArn) ?? [];
  if (accountId === undefined) throw new ServiceError('ValidationException', `${command.roleArn} is invalid`);
  const issuer = ports.webTokens.issuerOf(command.token);
  const url = issuer.replace(/^https?:\/\//, '').replace(/\/+$/, '');
  const provider = await ports.providers.findOidcProvider(accountId, url);
  if (provider === undefined) {
    throw new ServiceError(
      'InvalidIdentityTokenException',
      `No OpenIDConnect provider found in your account for ${issuer}`,
    );
  }
  const identity = await ports.webTokens.verify(command.token, issuer, provider.clientIds);
  const { tags, transitiveTagKeys } = sessionTags(identity.tags, identity.transitiveTagKeys);
  const role = await ports.identities.findRole(command.roleArn);
  const asked = { ...command, tags, transitiveTagKeys, sourceIdentity: identity.sourceIdentity };
  if (role === undefined || !isTrusted(role, provider, identity, asked, request)) {
    throw new ServiceError('AccessDeniedException', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
  }
  const session = await beginRoleSession(ports, role, { ...asked, chained: false, federatedProvider: provider.arn });
  auditedCall()?.prove({ accountId, principal: session.arn, resource: role.arn });
  return { ...session, subject: identity.subject, audience: identity.audience, provider: provider.arn };
}

/** Whether the role's trust policy names the provider, for this subject and all that it brings. */
function isTrusted(
  role: Role,
  { arn, url }: OidcProvider,
  { subject, audience, originalAudience, methods }: WebIdentity,
  asked: {
    readonly sessionName: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly transitiveTagKeys: readonly string[];
    readonly sourceIdentity?: string | undefined;
  },
  request: RequestFacts,
): boolean {
  const { sessionName, tags, transitiveTagKeys, sourceIdentity } = asked;
  const own = {
    [`${url}:sub`]: subject,
    [`${url}:aud`]: audience,
    ...(originalAudience !== undefined && { [`${url}:oaud`]: originalAudience }),
    ...(methods.length > 0 && { [`${url}:amr`]: methods }),
    'aws:FederatedProvider': arn,
    'sts:RoleSessionName': sessionName,
    ...(sourceIdentity !== undefined && { 'sts:SourceIdentity': sourceIdentity }),
    ...tagContext(tags, transitiveTagKeys),
  };
  const actions = [
    'sts:AssumeRoleWithWebIdentity',
    ...(Object.keys(tags).length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
  return actions.every(
    (action) =>
      evaluate(
        {
          principal: { kind: 'federated', arn, accountId: '' },
          action,
          resource: role.arn,
          resourceAccountId: role.accountId,
          context: requestContext(request, own),
        },
        { identity: [], resource: compiled(role.trustPolicy) },
      ).allowed,
  );
}
