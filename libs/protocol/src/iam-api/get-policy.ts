import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { GetPolicyRequest, GetPolicyResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { requirePolicy } from './policy-targets.js';
import { wholePolicy } from './shapes.js';
import { accessToPolicy } from './targets.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html */
export function getPolicyOperation(ports: IamPorts): Operation<GetPolicyRequest, GetPolicyResponse> {
  return {
    name: 'GetPolicy',
    access: ({ PolicyArn }, caller) => accessToPolicy(ports, 'GetPolicy', PolicyArn, caller),
    run: async ({ PolicyArn }, caller) => ({ Policy: wholePolicy(await requirePolicy(ports, PolicyArn, caller)) }),
  };
}
