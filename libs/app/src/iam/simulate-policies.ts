import type { EntityRef } from '@stoker/core/identity/entity';
import { parsePolicy } from '@stoker/core/iam/parse-policy';
import { simulate, type SimulatedPolicies, type SimulatedPolicy, type Simulation } from '@stoker/core/iam/simulate';
import type { PolicyUse } from '@stoker/core/iam/malformed-policy';
import { parsePolicyArn } from '@stoker/core/identity/policy-ref';
import { parseArn } from '@stoker/core/model/arn';
import type { IamPorts } from './iam-ports.js';

type Reads = Pick<IamPorts, 'iam'>;

/** What is to be tried: every action on every resource, under the same circumstances. */
export interface SimulationCommand {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly policies: SimulatedPolicies;
  /** Who would call: a user's or a role's ARN. */
  readonly callerArn: string;
  /** Account that owns the resources whose ARNs name none. */
  readonly accountId: string;
  /** Values of condition keys, by name. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export interface SimulationResult extends Simulation {
  readonly action: string;
  readonly resource: string;
}

/** Says of each action on each resource what would be decided, and why. */
export function simulateAll(command: SimulationCommand): SimulationResult[] {
  const { actions, resources, policies, callerArn, accountId } = command;
  const keys = new Map(Object.entries(command.context).map(([key, values]) => [key.toLowerCase(), values]));
  const principal = { kind: kindOf(callerArn), arn: callerArn, accountId: parseArn(callerArn)?.accountId ?? accountId };
  return actions.flatMap((action) =>
    resources.map((resource) => {
      const owner = parseArn(resource)?.accountId;
      const request = {
        principal,
        action,
        resource,
        resourceAccountId: owner === undefined || owner === '' ? accountId : owner,
        context: (key: string) => {
          const values = keys.get(key);
          return values?.length === 1 ? values[0] : values;
        },
      };
      return { action, resource, ...simulate(request, policies) };
    }),
  );
}

function kindOf(arn: string): 'user' | 'role' {
  return /^arn:aws:(iam::\d+:role|sts::\d+:assumed-role)\//.test(arn) ? 'role' : 'user';
}

/** Documents of a request, named as AWS names them: `PolicyInputList.1`. @throws MalformedPolicyDocumentException */
export function inputPolicies(
  list: string,
  documents: readonly string[] | undefined,
  use?: PolicyUse,
): SimulatedPolicy[] {
  return (documents ?? []).map((text, index) => ({ id: `${list}.${index + 1}`, document: parsePolicy(text, use) }));
}

/** All policies that a user, group or role has now: its own, those attached to it, those of its groups; and its boundary. */
export async function policiesOf(
  { iam }: Reads,
  ref: EntityRef,
): Promise<Pick<SimulatedPolicies, 'identity' | 'boundary'>> {
  const groups = ref.kind === 'user' ? await iam.listGroupsOf(ref) : [];
  const owned = await Promise.all([ref, ...groups].map((owner) => ownPolicies({ iam }, owner)));
  const boundaryArn = (await iam.findEntity(ref))?.boundaryArn;
  const boundaryRef = boundaryArn === undefined ? undefined : parsePolicyArn(boundaryArn);
  const boundary = boundaryRef && (await iam.findPolicy(boundaryRef, ref.accountId));
  return {
    identity: owned.flat(),
    ...(boundary && { boundary: { id: boundary.arn, document: boundary.document } }),
  };
}

async function ownPolicies({ iam }: Reads, owner: EntityRef): Promise<SimulatedPolicy[]> {
  const [inline, attached] = await Promise.all([iam.listInlinePolicies(owner), iam.listAttachedPolicies(owner)]);
  return [
    ...inline.map(({ name, document }) => ({ id: `${owner.kind}_${owner.name}_${name}`, document })),
    ...attached.map(({ arn, document }) => ({ id: arn, document })),
  ];
}
