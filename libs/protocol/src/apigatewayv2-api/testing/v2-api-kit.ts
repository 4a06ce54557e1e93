import { expect } from 'vitest';
import { InMemoryGatewayStore } from '@stoker/app/gateway/testing/in-memory-gateway-store';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import { authorise } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import type { Account } from '@stoker/app/ports/identity-store';
import { FakeClock } from '@stoker/app/ports/testing/fake-clock';
import type { ApiGatewayV2Operations } from '../../aws-model/apigatewayv2.generated.js';
import { APIGATEWAYV2_MODEL } from '../../aws-model/apigatewayv2.model.generated.js';
import type { Operation } from '../../aws-wire/operation.js';
import { structureOf } from '../../aws-wire/shapes.js';
import { Validator } from '../../aws-wire/validate.js';
import { aCaller } from '../../lambda-api/testing/api-kit.js';
import { apiGatewayV2Operations } from '../operations.js';
import type { Input, Output } from '../v2-operation.js';

export const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:shop';

/** Version 2 of API Gateway over a store in memory, without the wire. */
export class V2ApiKit {
  readonly clock = new FakeClock();
  readonly store = new InMemoryGatewayStore();
  readonly accounts = new Map<string, Account>();
  readonly #validator = new Validator(APIGATEWAYV2_MODEL);
  #ids = 0;
  readonly #operations = apiGatewayV2Operations({
    store: this.store,
    findAccount: (accountId) => this.accounts.get(accountId),
    clock: this.clock,
    random: (length) => Buffer.alloc(length, ++this.#ids),
    ownDomain: 'fn.example',
    region: 'us-east-1',
    frontDoor: { origin: 'https://fn.example:8443', domain: 'fn.example' },
  });

  /** Validates, authorises and runs an operation as the front does. */
  async call<N extends keyof ApiGatewayV2Operations>(
    name: N,
    input: Input<N>,
    caller: Caller = aCaller(),
  ): Promise<Output<N>> {
    const operation = this.#operation(name);
    const shape = structureOf(APIGATEWAYV2_MODEL, APIGATEWAYV2_MODEL.operations[name]!.input);
    this.#validator.check(shape, input as Readonly<Record<string, unknown>>);
    const allowed = authorise(caller, await operation.access(input, caller));
    return (await operation.run(input, allowed)) as Output<N>;
  }

  /** What an operation asks for. */
  async checks<N extends keyof ApiGatewayV2Operations>(name: N, input: Input<N>): Promise<readonly AccessCheck[]> {
    return this.#operation(name).access(input, aCaller());
  }

  /** An HTTP API with a function behind `GET /pets/{id}`. */
  async petsApi(): Promise<{ ApiId: string; IntegrationId: string; RouteId: string }> {
    const { ApiId = '' } = await this.call('CreateApi', { Name: 'pets', ProtocolType: 'HTTP' });
    const { IntegrationId = '' } = await this.call('CreateIntegration', {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: FUNCTION,
      PayloadFormatVersion: '2.0',
    });
    const Target = `integrations/${IntegrationId}`;
    const { RouteId = '' } = await this.call('CreateRoute', { ApiId, RouteKey: 'GET /pets/{id}', Target });
    return { ApiId, IntegrationId, RouteId };
  }

  #operation(name: string): Operation<object, unknown> {
    const entry = this.#operations.find((one) => one.name === name);
    if (entry === undefined || !('run' in entry)) throw new Error(`${name} is not built`);
    // The table has forgotten the shapes of its operations.
    return entry as unknown as Operation<object, unknown>;
  }
}

/** An error of such a code. */
export function refusal(code: string, message = ''): Error {
  return expect.objectContaining({ code, message: expect.stringContaining(message) as string }) as Error;
}

/** The administrator of another account. */
export function aStranger(): Caller {
  const accountId = '999988887777';
  const arn = `arn:aws:iam::${accountId}:user/eve`;
  return { ...aCaller(), principal: { accountId, arn, kind: 'user', id: 'AIDAEVE', name: 'eve' } };
}
