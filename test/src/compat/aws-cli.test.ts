import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { zipOf } from '../harness/functions.js';
import { awsCli, awsEnvironment, type ProcessResult, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function';
const SUM = 'export const handler = async (event) => ({ sum: event.a + event.b });';
const DIFFERENCE = 'export const handler = async (event) => ({ difference: event.a - event.b });';

/** What version 2 and version 1 of the tool end with when a call failed. */
const FAILED = expect.toBeOneOf([254, 255]) as number;

let stack: Stack;
let cli: string;
let directory: string;

beforeAll(async () => {
  cli = await awsCli();
  directory = await mkdtemp(join(tmpdir(), 'stoker-aws-cli-'));
  await writeFile(join(directory, 'function.zip'), await zipOf({ 'index.mjs': SUM }));
  await writeFile(join(directory, 'changed.zip'), await zipOf({ 'index.mjs': DIFFERENCE }));
  stack = await startStack();
}, 120_000);

afterAll(async () => {
  await stack.close();
  await rm(directory, { recursive: true, force: true });
}, 60_000);

/** Types a line at a shell, as a user does; `aws` is the tool under test and `$ROLE` the account's role. */
function shell(line: string): Promise<ProcessResult> {
  const env = { ...awsEnvironment(stack.server, stack.account, directory), ROLE: stack.account.role };
  return run('bash', ['-c', `aws() { command '${cli}' "$@"; }\n${line}`], { cwd: directory, env });
}

/** What a line prints, parsed; it must succeed and complain of nothing. */
async function json(line: string): Promise<unknown> {
  const { code, stdout, stderr } = await shell(line);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.trim() === '' ? undefined : JSON.parse(stdout);
}

describe('the first function of the README', () => {
  test('is created and waited for', async () => {
    const created = await json(
      'aws lambda create-function --function-name sum --runtime nodejs24.x --handler index.handler ' +
        '--role "$ROLE" --zip-file fileb://function.zip',
    );
    expect(created).toMatchObject({ FunctionName: 'sum', FunctionArn: `${ARN}:sum`, State: 'Pending' });
    expect(await json('aws lambda wait function-active-v2 --function-name sum')).toBeUndefined();
  });

  test('answers on standard output', async () => {
    const line =
      `echo '{"a":1,"b":2}' | ` +
      'aws lambda invoke --function-name sum --payload fileb:///dev/stdin /dev/stdout | cat'; // a pipe, for a socket can't be opened by name
    const { code, stdout } = await shell(line);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\{"sum":3\}\{\n\s+"StatusCode": 200,\n\s+"ExecutedVersion": "\$LATEST"\n\}\n$/);
  });
});

test('invoke writes the answer to a file, and the log where it is asked for', async () => {
  await writeFile(join(directory, 'event.json'), '{"a":2,"b":3}');
  const log = await shell(
    'aws lambda invoke --function-name sum --payload fileb://event.json --log-type Tail ' +
      '--query LogResult --output text answer.json | base64 -d',
  );
  expect(log.stdout).toMatch(/^START RequestId: .*\nEND RequestId: .*\nREPORT RequestId: .*Billed Duration: \d+ ms/s);
  expect(await readFile(join(directory, 'answer.json'), 'utf8')).toBe('{"sum":5}');
  expect(await json('aws lambda invoke --function-name sum --invocation-type Event answer.json')).toEqual({
    StatusCode: 202,
  });
});

test('update, publish and alias go from version to version', async () => {
  const updated = await json(
    'aws lambda update-function-configuration --function-name sum --timeout 9 --environment Variables={WORD=hello}',
  );
  expect(updated).toMatchObject({ Timeout: 9, Environment: { Variables: { WORD: 'hello' } } });
  await json('aws lambda wait function-updated-v2 --function-name sum');
  expect(await json('aws lambda publish-version --function-name sum --description first')).toMatchObject({
    Version: '1',
    FunctionArn: `${ARN}:sum:1`,
  });
  const coded = await json(
    'aws lambda update-function-code --function-name sum --zip-file fileb://changed.zip --publish',
  );
  expect(coded).toMatchObject({ Version: '2', Timeout: 9 });
  await json('aws lambda wait published-version-active --function-name sum --qualifier 2');
  await json('aws lambda create-alias --function-name sum --name live --function-version 1');
  const weighted = await json(
    'aws lambda update-alias --function-name sum --name live --routing-config AdditionalVersionWeights={2=0.1}',
  );
  expect(weighted).toMatchObject({ FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { '2': 0.1 } } });
  const line = 'aws lambda invoke --function-name sum:2 --payload fileb://event.json answer.json';
  expect(await json(line)).toEqual({ StatusCode: 200, ExecutedVersion: '2' });
  expect(await readFile(join(directory, 'answer.json'), 'utf8')).toBe('{"difference":-1}');
});

test('layers are published, listed, shared and downloaded', async () => {
  const version = '--layer-name words --version-number 1';
  const publish =
    'aws lambda publish-layer-version --layer-name words --zip-file fileb://function.zip ' +
    '--compatible-runtimes nodejs24.x python3.11 --license-info MIT';
  const arn = 'arn:aws:lambda:us-east-1:111122223333:layer:words';
  expect(await json(publish)).toMatchObject({ LayerArn: arn, LayerVersionArn: `${arn}:1`, LicenseInfo: 'MIT' });
  expect(await json(publish)).toMatchObject({ Version: 2 });
  const versions = `aws lambda list-layer-versions --layer-name words --page-size 1 --query 'LayerVersions[].Version'`;
  expect(await json(versions)).toEqual([2, 1]);
  const layers = `aws lambda list-layers --compatible-runtime python3.11 --query 'Layers[].LatestMatchingVersion.Version'`;
  expect(await json(layers)).toEqual([2]);
  const add =
    `aws lambda add-layer-version-permission ${version} --statement-id all ` +
    `--action lambda:GetLayerVersion --principal '*'`;
  expect(await json(add)).toMatchObject({ RevisionId: expect.any(String) });
  const policy = `aws lambda get-layer-version-policy ${version} --query Policy --output text`;
  expect(JSON.parse((await shell(policy)).stdout)).toMatchObject({ Statement: [{ Sid: 'all', Principal: '*' }] });
  await json(`aws lambda remove-layer-version-permission ${version} --statement-id all`);
  const download = await shell(
    `curl -fsS -o layer.zip "$(aws lambda get-layer-version ${version} --query Content.Location --output text)"`,
  );
  expect([download.code, download.stderr]).toEqual([0, '']);
  const [sent, received] = await Promise.all(
    ['function.zip', 'layer.zip'].map((name) => readFile(join(directory, name))),
  );
  expect(received).toEqual(sent);
  await json(`aws lambda delete-layer-version ${version}`);
  expect(await json(versions)).toEqual([2]);
});

test('settings are given in the shorthand of the tool', async () => {
  const updated = await json(
    'aws lambda update-function-configuration --function-name sum ' +
      '--vpc-config SubnetIds=subnet-0a1b2c3d,SecurityGroupIds=sg-0a1b2c3d --logging-config LogFormat=JSON,LogGroup=mine',
  );
  expect(updated).toMatchObject({
    VpcConfig: { SubnetIds: ['subnet-0a1b2c3d'], SecurityGroupIds: ['sg-0a1b2c3d'] },
    LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO', LogGroup: 'mine' },
  });
  await json('aws lambda wait function-updated-v2 --function-name sum');
  await json('aws lambda update-function-configuration --function-name sum --logging-config LogFormat=Text');
  await json('aws lambda wait function-updated-v2 --function-name sum');
});

test('runtime and recursion settings are put and read back', async () => {
  const runtime = await json('aws lambda get-runtime-management-config --function-name sum --qualifier 1');
  expect(runtime).toEqual({ UpdateRuntimeOn: 'Auto', FunctionArn: `${ARN}:sum:1` });
  const put = 'aws lambda put-runtime-management-config --function-name sum --update-runtime-on FunctionUpdate';
  expect(await json(put)).toEqual({ UpdateRuntimeOn: 'FunctionUpdate', FunctionArn: `${ARN}:sum:$LATEST` });
  await json('aws lambda put-function-recursion-config --function-name sum --recursive-loop Allow');
  const recursion = await json('aws lambda get-function-recursion-config --function-name sum');
  expect(recursion).toEqual({ RecursiveLoop: 'Allow' });
});

test('tags are set, listed and taken away', async () => {
  await json(`aws lambda tag-resource --resource ${ARN}:sum --tags team=a,stage=dev`);
  await json(`aws lambda untag-resource --resource ${ARN}:sum --tag-keys stage`);
  expect(await json(`aws lambda list-tags --resource ${ARN}:sum`)).toEqual({ Tags: { team: 'a' } });
});

test('lists are followed to their end and can be queried', async () => {
  const create = (name: string) =>
    json(
      `aws lambda create-function --function-name ${name} --runtime nodejs24.x --handler index.handler ` +
        '--role "$ROLE" --zip-file fileb://function.zip',
    );
  for (const name of ['another', 'third']) await create(name);
  const names = `aws lambda list-functions --page-size 1 --query 'Functions[].FunctionName'`;
  expect(await json(names)).toEqual(['another', 'sum', 'third']);
  const some = await json('aws lambda list-functions --max-items 2');
  expect(some).toMatchObject({ NextToken: expect.any(String) });
  const versions = `aws lambda list-versions-by-function --function-name sum --query 'Versions[].Version'`;
  expect(await json(versions)).toEqual(['$LATEST', '1', '2']);
});

test('delete-function answers with its status', async () => {
  expect(await shell('aws lambda delete-function --function-name third')).toMatchObject({ code: 0, stderr: '' });
  expect(await shell('aws lambda get-function --function-name third')).toMatchObject({ code: FAILED });
});

describe('errors are shown as those of AWS are', () => {
  const create = (more: string) =>
    'aws lambda create-function --function-name new --runtime nodejs24.x --handler index.handler ' +
    `--role "$ROLE" --zip-file fileb://function.zip ${more}`;
  const nobody = 'AWS_ACCESS_KEY_ID=AKIAAAAAAAAAAAAAAAAA';
  const wrong = 'AWS_SECRET_ACCESS_KEY=wrong';
  test.each([
    [
      'aws lambda invoke --function-name nobody out',
      'ResourceNotFoundException',
      'Invoke',
      `Function not found: ${ARN}:nobody`,
    ],
    [create('--function-name sum'), 'ResourceConflictException', 'CreateFunction', 'Function already exist: sum'],
    [
      create('--timeout 901'),
      'ValidationException',
      'CreateFunction',
      "1 validation error detected: Value '901' at 'timeout'",
    ],
    [
      create('--role arn:aws:iam::111122223333:role/nobody'),
      'InvalidParameterValueException',
      'CreateFunction',
      'The role defined for the function cannot be assumed by Lambda.',
    ],
    [
      `${nobody} aws lambda list-functions`,
      'UnrecognizedClientException',
      'ListFunctions',
      'The security token included',
    ],
    [`${wrong} aws lambda list-functions`, 'InvalidSignatureException', 'ListFunctions', 'The request signature we'],
    [
      'aws lambda list-capacity-providers',
      'NotImplementedException',
      'ListCapacityProviders',
      'Stoker does not support ListCapacityProviders:',
    ],
    [
      'aws lambda get-layer-version --layer-name nobody --version-number 1',
      'ResourceNotFoundException',
      'GetLayerVersion',
      'The resource you requested does not exist.',
    ],
  ])('%s', async (line, error, operation, message) => {
    const { code, stdout, stderr } = await shell(line);
    expect([code, stdout]).toEqual([FAILED, '']);
    expect(stderr).toContain(`An error occurred (${error}) when calling the ${operation} operation`);
    expect(stderr).toContain(`: ${message}`);
  });
});
