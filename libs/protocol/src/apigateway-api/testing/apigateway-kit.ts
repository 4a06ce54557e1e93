import { randomBytes } from 'node:crypto';
import { InMemoryGatewayStore } from '@stoker/app/gateway/testing/in-memory-gateway-store';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import { authorise } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import { FakeClock } from '@stoker/app/ports/testing/fake-clock';
import type { APIGatewayOperations } from '../../aws-model/apigateway.generated.js';
import type { Operation } from '../../aws-wire/operation.js';
import { aCaller } from '../../lambda-api/testing/api-kit.js';
import { apigatewayOperations } from '../operations.js';

type Name = keyof APIGatewayOperations;
type Input<N extends Name> = APIGatewayOperations[N]['input'];
/** Whatever a test looks at is there, or the test fails. */
type Output<N extends Name> = {
  readonly [M in keyof APIGatewayOperations[N]['output']]-?: NonNullable<APIGatewayOperations[N]['output'][M]>;
};

/** The URI by which API Gateway invokes a function. */
export function functionUri(name: string, accountId = aCaller().principal.accountId): string {
  const arn = `arn:aws:lambda:us-east-1:${accountId}:function:${name}`;
  return `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`;
}

/** The API Gateway API over a store in memory, without the wire. */
export class ApigatewayKit {
  readonly accountId = aCaller().principal.accountId;
  readonly clock = new FakeClock();
  readonly gateway = new InMemoryGatewayStore();
  readonly #operations = apigatewayOperations({ gateway: this.gateway, clock: this.clock, randomBytes });

  /** Authorises and runs an operation as the front does. */
  async call<N extends Name>(name: N, input: Input<N>, caller: Caller = aCaller()): Promise<Output<N>> {
    const operation = this.#operation(name);
    const allowed = authorise(caller, await operation.access(input, caller));
    return (await operation.run(input, allowed)) as Output<N>;
  }

  /** What an operation asks for. */
  async checks<N extends Name>(name: N, input: Input<N>): Promise<readonly AccessCheck[]> {
    return this.#operation(name).access(input, aCaller());
  }

  /** An API with a method on `/pets/{id}`. */
  async api(): Promise<{ restApiId: string; rootId: string; resourceId: string }> {
    const { id: restApiId, rootResourceId: rootId } = await this.call('CreateRestApi', { name: 'pets' });
    const { id: parentId } = await this.call('CreateResource', { restApiId, parentId: rootId, pathPart: 'pets' });
    const { id: resourceId } = await this.call('CreateResource', { restApiId, parentId, pathPart: '{id}' });
    const method = { restApiId, resourceId, httpMethod: 'GET' };
    await this.call('PutMethod', { ...method, authorizationType: 'NONE' });
    await this.call('PutIntegration', {
      ...method,
      type: 'AWS_PROXY',
      integrationHttpMethod: 'POST',
      uri: functionUri('pets'),
    });
    return { restApiId, rootId, resourceId };
  }

  #operation(name: Name): Operation<object, unknown> {
    const entry = this.#operations.find((one) => one.name === name);
    if (entry === undefined || !('run' in entry)) throw new Error(`${name} is not built`);
    // The table has forgotten the shapes of its operations.
    return entry as unknown as Operation<object, unknown>;
  }
}
