import {
  CreateCodeSigningConfigCommand,
  DeleteCodeSigningConfigCommand,
  DeleteFunctionCodeSigningConfigCommand,
  GetCodeSigningConfigCommand,
  GetFunctionCodeSigningConfigCommand,
  type LambdaClient,
  ListCodeSigningConfigsCommand,
  ListFunctionsByCodeSigningConfigCommand,
  PutFunctionCodeSigningConfigCommand,
  UpdateCodeSigningConfigCommand,
} from '@aws-sdk/client-lambda';
import type { OnFunction } from './policy-calls.js';

type Call = (on: OnFunction, client: LambdaClient) => Promise<object>;

export const PROFILE = 'arn:aws:signer:us-east-1:111122223333:/signing-profiles/team/AbCd1234';

/** A function's name stands for a configuration too; a name alone is one of the first account. */
const arnOf = ({ FunctionName }: OnFunction) => {
  const [name = '', , accountId = '111122223333'] = FunctionName.split(':').toReversed();
  return { CodeSigningConfigArn: `arn:aws:lambda:us-east-1:${accountId}:${signingResource(name)}` };
};
const only = ({ FunctionName }: OnFunction) => ({ FunctionName });

/** A call of each operation on code signing configurations. */
export const SIGNING_CALLS = {
  CreateCodeSigningConfig: (_on, client) =>
    client.send(new CreateCodeSigningConfigCommand({ AllowedPublishers: { SigningProfileVersionArns: [PROFILE] } })),
  DeleteCodeSigningConfig: (on, client) => client.send(new DeleteCodeSigningConfigCommand(arnOf(on))),
  DeleteFunctionCodeSigningConfig: (on, client) => client.send(new DeleteFunctionCodeSigningConfigCommand(only(on))),
  GetCodeSigningConfig: (on, client) => client.send(new GetCodeSigningConfigCommand(arnOf(on))),
  GetFunctionCodeSigningConfig: (on, client) => client.send(new GetFunctionCodeSigningConfigCommand(only(on))),
  ListCodeSigningConfigs: (_on, client) => client.send(new ListCodeSigningConfigsCommand({})),
  ListFunctionsByCodeSigningConfig: (on, client) => client.send(new ListFunctionsByCodeSigningConfigCommand(arnOf(on))),
  PutFunctionCodeSigningConfig: (on, client) =>
    client.send(new PutFunctionCodeSigningConfigCommand({ ...only(on), ...arnOf(on) })),
  UpdateCodeSigningConfig: (on, client) => client.send(new UpdateCodeSigningConfigCommand(arnOf(on))),
} satisfies Record<string, Call>;

/** Whether an operation asks for a configuration, and not for a function that has one. */
export function isOnSigningConfig(operation: string): boolean {
  return /^(Delete|Get|Update)CodeSigning|ByCodeSigningConfig$/.test(operation);
}

/** The resource part of the ARN of the configuration that a name stands for. */
export function signingResource(name: string): string {
  return `code-signing-config:csc-${name.padEnd(17, '0')}`;
}
