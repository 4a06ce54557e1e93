import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { awsCli, awsEnvironment, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=1', STOKER_STACK_LEASE_MS: '1000' });
}, 120_000);
afterAll(() => stack.close(), 60_000);

/** Runs the AWS CLI; answers its output, or the error that it shows. */
async function aws(...args: readonly string[]): Promise<string> {
  const env = awsEnvironment(stack.server, stack.account, stack.home);
  const { code, stdout, stderr } = await run(await awsCli(), ['--output', 'text', ...args], { env });
  return (code === 0 ? stdout : stderr).trim();
}
const status = () =>
  aws('cloudformation', 'describe-stacks', '--stack-name', 'hello', '--query', 'Stacks[0].StackStatus');

const template = (functions: number) => `
Parameters:
  Word: { Type: String, Default: hello }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }]
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']
${Array.from({ length: functions }, (_, index) => functionCalled(`Fn${index}`)).join('')}
  Url:
    Type: AWS::Lambda::Url
    Properties: { AuthType: NONE, TargetFunctionArn: !Ref Fn0 }
  Open:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !Ref Fn0, Action: lambda:InvokeFunctionUrl, Principal: '*', FunctionUrlAuthType: NONE }
  OpenWithin:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !Ref Fn0, Action: lambda:InvokeFunction, Principal: '*', InvokedViaFunctionUrl: true }
Outputs:
  Url: { Value: !GetAtt Url.FunctionUrl }
`;

function functionCalled(name: string): string {
  return `
  ${name}:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Environment: { Variables: { WORD: !Ref Word } }
      Code:
        ZipFile: "exports.handler = async () => process.env.WORD;"
`;
}

test('a stack is finished though its server is killed while it is made, and each resource is there once', async () => {
  const file = join(stack.home, 'template.yaml');
  await writeFile(file, template(6));
  const created = aws(
    'cloudformation',
    'create-stack',
    '--stack-name',
    'hello',
    '--template-body',
    `file://${file}`,
    '--capabilities',
    'CAPABILITY_IAM',
  );
  const made = () => aws('lambda', 'list-functions', '--query', 'length(Functions)');
  await until('the first functions', async () => Number(await made()) > 1, 60_000);
  await stack.server.kill();
  await created;
  await stack.restart();
  await until('the stack', async () => (await status()) === 'CREATE_COMPLETE', 120_000);
  expect(await made()).toBe('6');
  const shown = await aws(
    'cloudformation',
    'describe-stacks',
    '--stack-name',
    'hello',
    '--query',
    'Stacks[0].Outputs[0].OutputValue',
  );
  // The server that began it had another port.
  const url = `${stack.server.gatewayOrigin}${new URL(shown).pathname}`;
  expect(await (await fetch(url)).json()).toBe('hello');

  const change = [
    '--use-previous-template',
    '--parameters',
    'ParameterKey=Word,ParameterValue=bye',
    '--capabilities',
    'CAPABILITY_IAM',
  ];
  await aws('cloudformation', 'update-stack', '--stack-name', 'hello', ...change);
  await until('the update', async () => (await status()) === 'UPDATE_COMPLETE', 120_000);
  await until('the new word', async () => (await (await fetch(url)).json()) === 'bye', 60_000);
  expect(await aws('cloudformation', 'update-stack', '--stack-name', 'hello', ...change)).toContain(
    'No updates are to be performed',
  );

  await aws('cloudformation', 'delete-stack', '--stack-name', 'hello');
  await until('the end', async () => (await status()).includes('does not exist'), 120_000);
  expect(await made()).toBe('0');
  expect(await aws('iam', 'list-roles', '--query', "length(Roles[?starts_with(RoleName, 'hello-')])")).toBe('0');
}, 400_000);
