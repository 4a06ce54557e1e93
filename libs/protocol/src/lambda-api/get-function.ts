import type { ControlPorts } from '@stoker/app/control/control-ports';
import { getFunctionConcurrency } from '@stoker/app/control/function-concurrency';
import { getFunction } from '@stoker/app/control/get-function';
import type { FunctionVersion } from '@stoker/core/model/function';
import { resolveFunction, targetArn, type FunctionTarget } from '@stoker/core/model/function-name';
import { packageOf } from '@stoker/core/model/package';
import type { Caller } from '@stoker/app/identity/caller';
import type { FunctionCodeLocation, GetFunctionRequest, GetFunctionResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { functionConfiguration } from './function-configuration.js';
import { accessTo, homeOf } from './targets.js';

/**
 * The `Code` of a zip has no `Location` yet: it would be a presigned URL, and there is nothing to serve one.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
 */
export function getFunctionOperation(
  control: Pick<ControlPorts, 'functions' | 'concurrency'>,
): Operation<GetFunctionRequest, GetFunctionResponse> {
  return {
    name: 'GetFunction',
    except: 'no `Code.Location` of a zip, no `Tags`',
    access: (input, caller) => [accessTo('GetFunction', targetOf(input, caller))],
    async run(input, caller) {
      const target = targetOf(input, caller);
      const version = await getFunction(control, target);
      const reserved = await getFunctionConcurrency(control, target);
      return {
        Configuration: functionConfiguration(version, targetArn(target), target.region),
        Code: codeLocation(version),
        Concurrency: reserved === undefined ? undefined : { ReservedConcurrentExecutions: reserved },
      };
    },
  };
}

function codeLocation(version: FunctionVersion): FunctionCodeLocation {
  const pack = packageOf(version);
  if (pack.type === 'Zip') return { RepositoryType: 'S3' };
  return { RepositoryType: 'ECR', ImageUri: pack.image.uri, ResolvedImageUri: pack.image.resolvedUri };
}

function targetOf(input: GetFunctionRequest, caller: Caller): FunctionTarget {
  return resolveFunction(input.FunctionName, input.Qualifier, homeOf(caller));
}
