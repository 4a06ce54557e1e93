import { describe, expect, it } from 'vitest';
import type { WebIdentityPorts } from '@stoker/app/sessions/assume-role-with-web-identity';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { IAM_MODEL } from '../aws-model/iam.model.generated.js';
import { STS_MODEL } from '../aws-model/sts.model.generated.js';
import { stsOperations } from '../sts-api/operations.js';
import { iamOperations } from './operations.js';

describe.each([
  [IAM_MODEL, iamOperations({} as IamPorts)],
  [STS_MODEL, stsOperations({} as WebIdentityPorts)],
] as const)('the operation table of $service', (model, operations) => {
  it('has every operation of the service model exactly once', () => {
    expect(operations.map((entry) => entry.name).sort()).toEqual(Object.keys(model.operations).sort());
  });

  it('gives a reason for each that is not built', () => {
    for (const entry of operations) {
      if ('unsupported' in entry) expect(entry.unsupported).toMatch(/^[a-z].*[a-z]$/i);
    }
  });
});
