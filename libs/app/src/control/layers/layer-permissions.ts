import { randomUUID } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { layerVersionArn, parseLayerVersionArn, type LayerVersionTarget } from '@stoker/core/model/layer-name';
import {
  layerPolicyDocument,
  withGrant,
  withoutGrant,
  type LayerGrant,
  type LayerPolicy,
} from '@stoker/core/model/layer-policy';
import type { ResourcePolicies } from '../../identity/resource-policies.js';
import type { ControlPorts } from '../control-ports.js';
import { rewordedChange, staleRevision } from '../refusals.js';

type Ports = Pick<ControlPorts, 'layers'>;

/**
 * Lets an account, or all of them, use a version of a layer.
 *
 * @param expectedRevisionId the revision that the policy must still have
 * @returns the revision of the policy
 * @throws ResourceNotFoundException, ResourceConflictException, PreconditionFailedException,
 *   PolicyLengthExceededException
 */
export async function addLayerPermission(
  ports: Ports,
  target: LayerVersionTarget,
  grant: LayerGrant,
  expectedRevisionId: string | undefined,
): Promise<string> {
  const revisionId = randomUUID();
  await changePolicy(ports, target, (current) => {
    const next = withGrant(current, grant, layerVersionArn(target), revisionId);
    requireRevision(current, expectedRevisionId);
    return next;
  });
  return revisionId;
}

/**
 * Takes a permission back. Functions that have the layer already keep it.
 *
 * @throws ResourceNotFoundException, PreconditionFailedException
 */
export async function removeLayerPermission(
  ports: Ports,
  target: LayerVersionTarget,
  statementId: string,
  expectedRevisionId: string | undefined,
): Promise<void> {
  await changePolicy(ports, target, (current) => {
    requireRevision(current, expectedRevisionId);
    return withoutGrant(current, statementId, randomUUID());
  });
}

/** A version's policy with its revision. */
export interface ShownPolicy {
  readonly document: PolicyDocument;
  readonly revisionId: string;
}

/**
 * @throws ResourceNotFoundException when there is no such version, or it has no policy
 */
export async function getLayerPolicy({ layers }: Ports, target: LayerVersionTarget): Promise<ShownPolicy> {
  const found = await layers.findVersion(target, target.version);
  if (!found) throw new ServiceError('ResourceNotFoundException', notThere(target));
  const { policy } = found;
  if (!policy) {
    throw new ServiceError('ResourceNotFoundException', 'No policy is associated with the given resource.');
  }
  return { document: layerPolicyDocument(policy, layerVersionArn(target)), revisionId: policy.revisionId };
}

/** The policies of layers' versions, for authorisation. */
export function layerResourcePolicies({ layers }: Ports): ResourcePolicies {
  return ({ resource }) => {
    const target = parseLayerVersionArn(resource);
    if (target === undefined) return undefined;
    return layers
      .findVersion(target, target.version)
      .then((found) => found?.policy && layerPolicyDocument(found.policy, resource));
  };
}

async function changePolicy(
  { layers }: Ports,
  target: LayerVersionTarget,
  change: (current: LayerPolicy | undefined) => LayerPolicy | undefined,
): Promise<void> {
  await rewordedChange(change, (noted) => layers.updatePolicy(target, target.version, noted), {
    ResourceNotFoundException: notThere(target),
  });
}

function requireRevision(current: LayerPolicy | undefined, expected: string | undefined): void {
  if (expected === undefined || expected === '' || expected === current?.revisionId) return;
  throw staleRevision('GetLayerPolicy');
}

function notThere(target: LayerVersionTarget): string {
  return `Layer version ${layerVersionArn(target)} does not exist.`;
}
