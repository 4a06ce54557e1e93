import {
  CreateFunctionUrlConfigCommand,
  DeleteFunctionEventInvokeConfigCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionUrlConfigCommand,
  type LambdaClient,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionUrlConfigsCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionEventInvokeConfigCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import type { OnFunction } from './policy-calls.js';

type Call = (on: OnFunction, client: LambdaClient) => Promise<object>;

/** Without the role that other calls are given, which these know nothing of. */
const only = ({ FunctionName }: OnFunction) => ({ FunctionName });

/** A call of each operation on a function's URL, and on how its events are handled. */
export const URL_CALLS = {
  CreateFunctionUrlConfig: (on, client) =>
    client.send(new CreateFunctionUrlConfigCommand({ ...only(on), AuthType: 'NONE' })),
  DeleteFunctionUrlConfig: (on, client) => client.send(new DeleteFunctionUrlConfigCommand(only(on))),
  GetFunctionUrlConfig: (on, client) => client.send(new GetFunctionUrlConfigCommand(only(on))),
  ListFunctionUrlConfigs: (on, client) => client.send(new ListFunctionUrlConfigsCommand(only(on))),
  UpdateFunctionUrlConfig: (on, client) =>
    client.send(new UpdateFunctionUrlConfigCommand({ ...only(on), AuthType: 'NONE' })),
  DeleteFunctionEventInvokeConfig: (on, client) => client.send(new DeleteFunctionEventInvokeConfigCommand(only(on))),
  GetFunctionEventInvokeConfig: (on, client) => client.send(new GetFunctionEventInvokeConfigCommand(only(on))),
  ListFunctionEventInvokeConfigs: (on, client) => client.send(new ListFunctionEventInvokeConfigsCommand(only(on))),
  PutFunctionEventInvokeConfig: (on, client) =>
    client.send(new PutFunctionEventInvokeConfigCommand({ ...only(on), MaximumRetryAttempts: 1 })),
  UpdateFunctionEventInvokeConfig: (on, client) =>
    client.send(new UpdateFunctionEventInvokeConfigCommand({ ...only(on), MaximumRetryAttempts: 1 })),
} satisfies Record<string, Call>;
