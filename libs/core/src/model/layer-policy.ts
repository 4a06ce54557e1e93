import type { PolicyDocument, PolicyStatement } from '../iam/policy.js';
import { requirePolicySize, statementNotFound, statementTaken } from './policy-statements.js';

/** Lets one account, or all of them, use a version of a layer. */
export interface LayerGrant {
  readonly statementId: string;
  /** A twelve-digit account, or `*` for every account. */
  readonly principal: string;
}

/** The resource-based policy of one version of a layer. */
export interface LayerPolicy {
  readonly revisionId: string;
  /** In the order in which they were added; statement ids are unique. */
  readonly grants: readonly LayerGrant[];
}

/** The one action that a layer's policy can allow. */
export const LAYER_ACTION = 'lambda:GetLayerVersion';

/** A grant as AWS writes it into the policy of the version with this ARN. */
export function layerStatement({ statementId, principal }: LayerGrant, arn: string): PolicyStatement {
  return {
    Sid: statementId,
    Effect: 'Allow',
    Principal: principal === '*' ? '*' : { AWS: `arn:aws:iam::${principal}:root` },
    Action: LAYER_ACTION,
    Resource: arn,
  };
}

/** The policy as a document, as GetLayerVersionPolicy shows it and authorisation evaluates it. */
export function layerPolicyDocument({ grants }: LayerPolicy, arn: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Id: 'default',
    Statement: grants.map((grant) => layerStatement(grant, arn)),
  };
}

/**
 * The policy with one more grant.
 *
 * @param arn of the layer's version
 * @param revisionId of what comes out
 * @throws ResourceConflictException for a statement id that is taken, PolicyLengthExceededException
 */
export function withGrant(
  policy: LayerPolicy | undefined,
  grant: LayerGrant,
  arn: string,
  revisionId: string,
): LayerPolicy {
  const grants = policy?.grants ?? [];
  if (grants.some(({ statementId }) => statementId === grant.statementId)) throw statementTaken(grant.statementId);
  const next = { revisionId, grants: [...grants, grant] };
  requirePolicySize(layerPolicyDocument(next, arn));
  return next;
}

/**
 * The policy without a grant; undefined when it was the last one.
 *
 * @throws ResourceNotFoundException when there is no such statement
 */
export function withoutGrant(
  policy: LayerPolicy | undefined,
  statementId: string,
  revisionId: string,
): LayerPolicy | undefined {
  const rest = policy?.grants.filter((grant) => grant.statementId !== statementId) ?? [];
  if (rest.length === (policy?.grants.length ?? 0)) throw statementNotFound(statementId);
  return rest.length === 0 ? undefined : { revisionId, grants: rest };
}
