import type { ControlPorts } from '@stoker/app/control/control-ports';
import { getFunctionConcurrency } from '@stoker/app/control/function-concurrency';
import { getFunction } from '@stoker/app/control/get-function';
import type { CodeLinks } from '@stoker/app/ports/code-links';
import type { FunctionVersion } from '@stoker/core/model/function';
import { resolveFunction, targetArn, type FunctionTarget } from '@stoker/core/model/function-name';
import { packageOf } from '@stoker/core/model/package';
import type { Caller } from '@stoker/app/identity/caller';
import type { FunctionCodeLocation, GetFunctionRequest, GetFunctionResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { functionConfiguration } from './function-configuration.js';
import { shownTags } from './shown-tags.js';
import { functionTagTarget } from './tag-targets.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
export function getFunctionOperation(
  control: Pick<ControlPorts, 'functions' | 'concurrency' | 'links'>,
): Operation<GetFunctionRequest, GetFunctionResponse> {
  return {
    name: 'GetFunction',
    access: (input, caller) => [accessTo('GetFunction', targetOf(input, caller))],
    async run(input, caller) {
      const target = targetOf(input, caller);
      const version = await getFunction(control, target);
      const reserved = await getFunctionConcurrency(control, target);
      const attributes = await control.functions.findAttributes(target);
      return {
        Configuration: functionConfiguration(version, targetArn(target), target.region),
        Code: codeLocation(version, control.links, caller.endpoint),
        Concurrency: reserved === undefined ? undefined : { ReservedConcurrentExecutions: reserved },
        ...shownTags(caller, functionTagTarget(target), attributes?.tags ?? {}),
      };
    },
  };
}

function codeLocation(version: FunctionVersion, links: CodeLinks, endpoint: string): FunctionCodeLocation {
  const pack = packageOf(version);
  if (pack.type === 'Zip') {
    return { RepositoryType: 'S3', Location: links.linkTo(endpoint, version.accountId, pack.code) };
  }
  return { RepositoryType: 'ECR', ImageUri: pack.image.uri, ResolvedImageUri: pack.image.resolvedUri };
}

function targetOf(input: GetFunctionRequest, caller: Caller): FunctionTarget {
  return resolveFunction(input.FunctionName, input.Qualifier, homeOf(caller));
}
