import { ACCOUNT, ControlKit } from '@stoker/app/control/testing/control-kit';
import { layerResourcePolicies } from '@stoker/app/control/layers/layer-permissions';
import { findTags } from '@stoker/app/control/tags/tags';
import { FunctionPolicies } from '@stoker/app/identity/function-policies';
import { authoriser, firstOf } from '@stoker/app/identity/resource-policies';
import type { Caller } from '@stoker/app/identity/caller';
import type { InvokeCommand, InvokeResult } from '@stoker/app/invoke/contract';
import type { StreamingResult } from '@stoker/app/invoke/invoke-streaming';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { parseTaggable } from '@stoker/core/model/tags';
import type { Operation } from '../../aws-wire/operation.js';
import type { Invoke } from '../invoke.js';
import type { InvokeStream } from '../invoke-with-response-stream.js';

/** May do anything in its account. */
export const ADMIN: PolicyDocument = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
};

export function aCaller(policy: PolicyDocument = ADMIN): Caller {
  return {
    requestId: '6f0c2a3e-0000-4000-8000-00000000beef',
    principal: {
      accountId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
      kind: 'user',
      id: 'AIDAANN',
      name: 'ann',
    },
    policies: [policy],
    region: 'us-east-1',
    sourceIp: '192.0.2.1',
    userAgent: 'aws-cli/2',
    secureTransport: false,
    endpoint: 'http://stoker.test:9400',
    receivedAt: 0,
  };
}

/** The Lambda API over the control plane in memory, with an Invoke that answers what the test sets. */
export class ApiKit {
  readonly control = new ControlKit();
  readonly #authorise = (...call: Parameters<ReturnType<typeof authoriser>>) => {
    // Made anew for each call, for nothing here tells of changes.
    const policies = new FunctionPolicies(this.control.policies, { onChange: () => undefined }, this.control.clock);
    const tagsOf = (arn: string) => {
      const target = parseTaggable(arn);
      return target && findTags(this.control, target);
    };
    return authoriser(firstOf(policies.policyOf, layerResourcePolicies(this.control)), tagsOf)(...call);
  };
  readonly invoked: InvokeCommand[] = [];
  result: InvokeResult = { kind: 'response', executedVersion: '$LATEST', payload: Buffer.from('"hello"') };

  readonly invoke: Invoke = async (_caller, command) => {
    this.invoked.push(command);
    return this.result;
  };

  /** What a response in pieces is; nobody asks for one unless the test sets it. */
  streamed: StreamingResult = { kind: 'dry-run' };

  readonly invokeStream: InvokeStream = async (_caller, command) => {
    this.invoked.push(command);
    return this.streamed;
  };

  /** Authorises and runs an operation of the control plane as the front does, without the wire. */
  call<I, O>(make: (control: ControlKit) => Operation<I, O>, input: I, caller = aCaller()): Promise<O> {
    return this.run(make(this.control), input, caller);
  }

  async run<I, O>(operation: Operation<I, O>, input: I, caller = aCaller()): Promise<O> {
    return operation.run(input, await this.#authorise(caller, await operation.access(input, caller)));
  }
}
