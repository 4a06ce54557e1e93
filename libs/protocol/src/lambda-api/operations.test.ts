import { describe, expect, it } from 'vitest';
import { LAMBDA_MODEL } from '../aws-model/lambda.model.generated.js';
import { lambdaOperations } from './operations.js';
import { ApiKit } from './testing/api-kit.js';

const kit = new ApiKit();
const operations = lambdaOperations(kit.control, kit.invoke, kit.invokeStream);

describe('the operation table', () => {
  it('has every operation of the service model exactly once', () => {
    expect(operations.map((entry) => entry.name).sort()).toEqual(Object.keys(LAMBDA_MODEL.operations).sort());
  });

  it('builds these many', () => {
    expect(operations.filter((entry) => 'run' in entry)).toHaveLength(71);
  });

  it('gives a reason for each of the rest', () => {
    for (const entry of operations) {
      if ('unsupported' in entry) expect(entry.unsupported).toMatch(/^[a-z].*[a-z]$/i);
    }
  });
});
