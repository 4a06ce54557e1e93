import { requireEntity } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { pageOf } from '@stoker/app/iam/paging';
import { inputPolicies, policiesOf, simulateAll, type SimulationResult } from '@stoker/app/iam/simulate-policies';
import { contextKeysOf } from '@stoker/core/iam/context-keys';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { SimulatedPolicies } from '@stoker/core/iam/simulate';
import { parseEntityArn, type EntityRef } from '@stoker/core/identity/entity';
import { invalidInput, noSuchEntity } from '@stoker/core/identity/refusals';
import type {
  EvaluationResult,
  GetContextKeysForCustomPolicyRequest,
  GetContextKeysForPolicyResponse,
  GetContextKeysForPrincipalPolicyRequest,
  SimulateCustomPolicyRequest,
  SimulatePolicyResponse,
  SimulatePrincipalPolicyRequest,
} from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { continuation } from './shapes.js';
import { accessTo, accessToEntity } from './targets.js';

/** What both simulations may be asked. */
type Circumstances = Omit<SimulateCustomPolicyRequest, 'PolicyInputList'>;

const LEFT_OUT = '`OrderedOrganizationPolicyInputList`, `ResourceHandlingOption`, positions of statements: left out';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html */
export const simulateCustomPolicyOperation: Operation<SimulateCustomPolicyRequest, SimulatePolicyResponse> = {
  name: 'SimulateCustomPolicy',
  except: LEFT_OUT,
  access: () => accessTo('SimulateCustomPolicy'),
  async run(input, { principal }) {
    const identity = inputPolicies('PolicyInputList', input.PolicyInputList);
    const callerArn = input.CallerArn ?? `arn:aws:iam::${principal.accountId}:user/simulated`;
    return respond(input, { identity }, callerArn, principal.accountId);
  },
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */
export function simulatePrincipalPolicyOperation(
  ports: IamPorts,
): Operation<SimulatePrincipalPolicyRequest, SimulatePolicyResponse> {
  return {
    name: 'SimulatePrincipalPolicy',
    except: `${LEFT_OUT}; \`PolicyExclusionList\`: refused`,
    access: ({ PolicySourceArn }) => accessToSource(ports, 'SimulatePrincipalPolicy', PolicySourceArn),
    async run(input, { principal: { accountId } }) {
      if (input.PolicyExclusionList?.length) throw invalidInput('PolicyExclusionList is not supported.');
      const source = await requireEntity(ports, sourceRef(input.PolicySourceArn, accountId));
      const { identity, boundary } = await policiesOf(ports, source);
      const all = { identity: [...identity, ...inputPolicies('PolicyInputList', input.PolicyInputList)], boundary };
      if (source.kind === 'group' && input.CallerArn === undefined && input.ResourcePolicy !== undefined) {
        throw invalidInput('CallerArn is required for a group with a resource policy.');
      }
      return respond(input, all, input.CallerArn ?? source.arn, accountId);
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html */
export const getContextKeysForCustomPolicyOperation: Operation<
  GetContextKeysForCustomPolicyRequest,
  GetContextKeysForPolicyResponse
> = {
  name: 'GetContextKeysForCustomPolicy',
  access: () => accessTo('GetContextKeysForCustomPolicy'),
  run: async ({ PolicyInputList }) =>
    keysOf(inputPolicies('PolicyInputList', PolicyInputList).map(({ document }) => document)),
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html */
export function getContextKeysForPrincipalPolicyOperation(
  ports: IamPorts,
): Operation<GetContextKeysForPrincipalPolicyRequest, GetContextKeysForPolicyResponse> {
  return {
    name: 'GetContextKeysForPrincipalPolicy',
    access: ({ PolicySourceArn }) => accessToSource(ports, 'GetContextKeysForPrincipalPolicy', PolicySourceArn),
    async run({ PolicySourceArn, PolicyInputList }, { principal: { accountId } }) {
      const source = await requireEntity(ports, sourceRef(PolicySourceArn, accountId));
      const { identity } = await policiesOf(ports, source);
      return keysOf(
        [...identity, ...inputPolicies('PolicyInputList', PolicyInputList)].map(({ document }) => document),
      );
    },
  };
}

async function accessToSource(ports: IamPorts, action: string, arn: string) {
  const ref = parseEntityArn(arn);
  return ref === undefined ? accessTo(action, arn) : accessToEntity(ports, action, ref);
}

/** @throws NoSuchEntityException, for another account's too */
function sourceRef(arn: string, accountId: string): EntityRef {
  const ref = parseEntityArn(arn);
  if (ref?.accountId !== accountId) throw noSuchEntity(`Entity ${arn} does not exist.`);
  return ref;
}

function keysOf(documents: readonly PolicyDocument[]): GetContextKeysForPolicyResponse {
  return { ContextKeyNames: [...new Set(documents.flatMap(contextKeysOf))].sort() };
}

function respond(
  input: Circumstances,
  policies: Pick<SimulatedPolicies, 'identity' | 'boundary'>,
  callerArn: string,
  accountId: string,
): SimulatePolicyResponse {
  const [boundary] = inputPolicies('PermissionsBoundaryPolicyInputList', input.PermissionsBoundaryPolicyInputList);
  const [resource] = inputPolicies(
    'ResourcePolicy',
    input.ResourcePolicy === undefined ? [] : [input.ResourcePolicy],
    'resource',
  );
  const context = (input.ContextEntries ?? []).flatMap(({ ContextKeyName, ContextKeyValues = [] }) =>
    ContextKeyName === undefined ? [] : [[ContextKeyName, ContextKeyValues] as const],
  );
  const results = simulateAll({
    actions: input.ActionNames,
    resources: input.ResourceArns?.length ? input.ResourceArns : ['*'],
    policies: { ...policies, resource, boundary: boundary ?? policies.boundary },
    callerArn,
    accountId: /^arn:aws:iam::(\d{12}):/.exec(input.ResourceOwner ?? '')?.[1] ?? accountId,
    context: Object.fromEntries(context),
  });
  const page = pageOf('simulation', results, ({ action, resource: arn }) => `${action} ${arn}`, input);
  return { EvaluationResults: page.items.map(evaluationResult), ...continuation(page) };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html */
function evaluationResult(result: SimulationResult): EvaluationResult {
  return {
    EvalActionName: result.action,
    EvalResourceName: result.resource,
    EvalDecision: result.decision,
    MatchedStatements: result.matched.map(({ policyId }) => ({ SourcePolicyId: policyId })),
    MissingContextValues: result.missingContextKeys,
    ...(result.allowedByBoundary !== undefined && {
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: result.allowedByBoundary },
    }),
  };
}
