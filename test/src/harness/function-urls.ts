import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  type CreateFunctionUrlConfigCommandInput,
  type LambdaClient,
} from '@aws-sdk/client-lambda';

/**
 * Gives a function a URL that everybody may call.
 *
 * @returns the URL, with its final slash
 */
export async function openUrl(
  client: LambdaClient,
  name: string,
  settings: Partial<CreateFunctionUrlConfigCommandInput> = {},
): Promise<string> {
  const AuthType = 'NONE' as const;
  const config = { FunctionName: name, AuthType, ...settings };
  const { FunctionUrl } = await client.send(new CreateFunctionUrlConfigCommand(config));
  const permission = { FunctionName: name, Qualifier: settings.Qualifier, Principal: '*' };
  const url = { StatementId: 'url', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: AuthType };
  await client.send(new AddPermissionCommand({ ...permission, ...url }));
  const invoke = { StatementId: 'via-url', Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true };
  await client.send(new AddPermissionCommand({ ...permission, ...invoke }));
  return FunctionUrl!;
}
