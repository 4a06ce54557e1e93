import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import type { CloudFormationOperations } from '../aws-model/cloudformation.generated.js';
import type { Operation } from '../aws-wire/operation.js';

type Name = keyof CloudFormationOperations;
type Input<N extends Name> = CloudFormationOperations[N]['input'];
type Output<N extends Name> = CloudFormationOperations[N]['output'];

type Checks = AccessCheck | readonly AccessCheck[];

/** An operation of CloudFormation: its name gives its shapes. */
export function stackOperation<N extends Name>(
  name: N,
  access: (input: Input<N>, caller: Caller) => Checks | Promise<Checks>,
  run: (input: Input<N>, caller: AuthorisedCaller) => Promise<Output<N> | void>,
  except?: string,
): Operation<Input<N>, Output<N>> {
  return {
    name,
    ...(except !== undefined && { except }),
    access: async (input, caller) => [await access(input, caller)].flat(),
    run: async (input, caller) => ((await run(input, caller)) ?? {}) as Output<N>,
  };
}
