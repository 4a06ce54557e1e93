import type { OnFailure } from '@stoker/app/ports/stack-store';
import type { StackRequest } from '@stoker/app/stacks/recipe-of';
import { invalid, notSupported } from '@stoker/core/cloudformation/refusals';
import type { GivenParameter } from '@stoker/core/cloudformation/parameter-values';
import type { Parameter } from '../aws-model/cloudformation.generated.js';
import type {
  CreateChangeSetInput,
  CreateStackInput,
  UpdateStackInput,
} from '../aws-model/cloudformation.generated.js';

/** Members of requests that nothing here would heed. */
const UNHEEDED = [
  'ResourceTypes',
  'ResourcesToImport',
  'RollbackConfiguration',
  'StackPolicyBody',
  'StackPolicyURL',
  'StackPolicyDuringUpdateBody',
  'StackPolicyDuringUpdateURL',
] as const;

type TemplateInput = Partial<CreateStackInput & UpdateStackInput & CreateChangeSetInput>;

/** What a request makes or changes a stack of. @throws ValidationException for what is not supported, by its name */
export function stackRequest(input: TemplateInput): StackRequest {
  const unheeded = UNHEEDED.find((name) => isGiven(input[name]));
  if (unheeded !== undefined) throw notSupported(unheeded);
  if (input.ImportExistingResources === true) throw notSupported('ImportExistingResources');
  return {
    source: { body: input.TemplateBody, url: input.TemplateURL },
    usePreviousTemplate: input.UsePreviousTemplate ?? false,
    parameters: (input.Parameters ?? []).map(givenParameter),
    tags: input.Tags?.map(({ Key: key, Value: value }) => ({ key, value })),
    capabilities: input.Capabilities ?? [],
    roleArn: input.RoleARN === '' ? undefined : input.RoleARN,
    notificationArns: input.NotificationARNs,
  };
}

/** An empty one says nothing. */
function isGiven(value: object | string | undefined): boolean {
  if (value === undefined || value === '') return false;
  return typeof value === 'string' || Object.values(value).some((member) => isGiven(member as object));
}

function givenParameter({
  ParameterKey: key,
  ParameterValue: value,
  UsePreviousValue: usePrevious,
}: Parameter): GivenParameter {
  if (key === undefined) throw invalid('Every parameter must have a ParameterKey.');
  return { key, value, usePrevious: usePrevious ?? false };
}

/** What becomes of a stack whose making fails. @throws ValidationException */
export function onFailureOf({
  OnFailure,
  DisableRollback,
}: Pick<CreateStackInput, 'OnFailure' | 'DisableRollback'>): OnFailure {
  if (OnFailure !== undefined && DisableRollback !== undefined) {
    throw invalid('Either DisableRollback or OnFailure can be specified, not both.');
  }
  return OnFailure ?? (DisableRollback === true ? 'DO_NOTHING' : 'ROLLBACK');
}
