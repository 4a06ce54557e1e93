import {
  AddPermissionCommand,
  DeleteResourcePolicyCommand,
  GetPolicyCommand,
  GetResourcePolicyCommand,
  type LambdaClient,
  PutResourcePolicyCommand,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda';

export interface OnFunction {
  readonly FunctionName: string;
}
type Call = (on: OnFunction, client: LambdaClient) => Promise<object>;

const GRANT = { StatementId: 'one', Action: 'lambda:InvokeFunction', Principal: '444455556666' };

/** These take nothing but ARNs; a name alone is one of the first account. */
const arnOf = ({ FunctionName }: OnFunction) => ({
  ResourceArn: FunctionName.startsWith('arn:')
    ? FunctionName
    : `arn:aws:lambda:us-east-1:111122223333:function:${FunctionName}`,
});

/** A call of each operation on a function's policy. */
export const POLICY_CALLS = {
  AddPermission: (on, client) => client.send(new AddPermissionCommand({ ...on, ...GRANT })),
  DeleteResourcePolicy: (on, client) => client.send(new DeleteResourcePolicyCommand(arnOf(on))),
  GetPolicy: (on, client) => client.send(new GetPolicyCommand(on)),
  GetResourcePolicy: (on, client) => client.send(new GetResourcePolicyCommand(arnOf(on))),
  PutResourcePolicy: (on, client) => client.send(new PutResourcePolicyCommand({ ...arnOf(on), Policy: '{}' })),
  RemovePermission: (on, client) => client.send(new RemovePermissionCommand({ ...on, StatementId: 'one' })),
} satisfies Record<string, Call>;
