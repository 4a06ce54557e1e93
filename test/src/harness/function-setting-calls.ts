import {
  GetFunctionRecursionConfigCommand,
  GetRuntimeManagementConfigCommand,
  InvokeAsyncCommand,
  type LambdaClient,
  PutFunctionRecursionConfigCommand,
  PutRuntimeManagementConfigCommand,
} from '@aws-sdk/client-lambda';

export interface SettingCallTarget {
  readonly FunctionName: string;
}

/** A call of each operation on a setting of a function that is no part of its configuration, and the old invocation. */
export const FUNCTION_SETTING_CALLS = {
  GetFunctionRecursionConfig: (on: SettingCallTarget, client: LambdaClient) =>
    client.send(new GetFunctionRecursionConfigCommand(on)),
  GetRuntimeManagementConfig: (on: SettingCallTarget, client: LambdaClient) =>
    client.send(new GetRuntimeManagementConfigCommand(on)),
  InvokeAsync: (on: SettingCallTarget, client: LambdaClient) =>
    client.send(new InvokeAsyncCommand({ ...on, InvokeArgs: '{}' })),
  PutFunctionRecursionConfig: (on: SettingCallTarget, client: LambdaClient) =>
    client.send(new PutFunctionRecursionConfigCommand({ ...on, RecursiveLoop: 'Allow' })),
  PutRuntimeManagementConfig: (on: SettingCallTarget, client: LambdaClient) =>
    client.send(new PutRuntimeManagementConfigCommand({ ...on, UpdateRuntimeOn: 'Auto' })),
};
