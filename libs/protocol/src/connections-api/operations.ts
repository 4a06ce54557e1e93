import {
  type ConnectionCalls,
  connectionCheck,
  type ConnectionMethod,
} from '@stoker/app/gateway/web-socket/connection-calls';
import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import type { ApiGatewayManagementApiOperations } from '../aws-model/apigatewaymanagementapi.generated.js';
import type { Operation, TableEntry } from '../aws-wire/operation.js';

type Operations = ApiGatewayManagementApiOperations;
type Input<N extends keyof Operations> = Operations[N]['input'];
type Output<N extends keyof Operations> = Operations[N]['output'];

/**
 * The operations on connections of WebSocket APIs as functions reach them, who have no network to the API's own address: a connection
 * is known by its id alone, and tells which API and stage it is of.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function connectionOperations(calls: ConnectionCalls): readonly TableEntry[] {
  const find = (id: string, { principal }: Pick<AuthorisedCaller, 'principal'>) =>
    calls.find(id, { accountId: principal.accountId });
  const operation = <N extends keyof Operations>(
    name: N,
    method: ConnectionMethod,
    run: (input: Input<N>, caller: AuthorisedCaller) => Promise<Output<N>>,
  ): Operation<Input<N>, Output<N>> => ({
    name,
    // Many a second, and nothing that is kept.
    effect: 'data',
    access: async ({ ConnectionId: id }, caller: Caller) => {
      const { home } = await find(id, caller);
      return [connectionCheck(caller.region, home, method, id)];
    },
    run,
  });
  return [
    operation('PostToConnection', 'POST', async ({ ConnectionId, Data }, caller) => {
      await calls.post(await find(ConnectionId, caller), Data);
      return {};
    }),
    operation('GetConnection', 'GET', async ({ ConnectionId }, caller) => {
      const info = await calls.info(await find(ConnectionId, caller));
      return {
        ConnectedAt: new Date(info.connectedAt),
        Identity: { SourceIp: info.sourceIp, UserAgent: info.userAgent },
        LastActiveAt: new Date(info.lastActiveAt),
      };
    }),
    operation('DeleteConnection', 'DELETE', async ({ ConnectionId }, caller) => {
      await calls.close(await find(ConnectionId, caller));
      return {};
    }),
  ];
}
