import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, lambdaClient } from '../harness/functions.js';
import { awsCli, awsEnvironment, pythonWithBoto3, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:hello';
const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:jobs';
const STREAM = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks';

let stack: Stack;
let client: LambdaClient;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=1' });
  client = lambdaClient(stack.server, stack.account);
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const reads = { Effect: 'Allow', Action: ['sqs:*', 'kinesis:*'], Resource: '*' };
  const policyOf = (Statement: object) => ({ Version: '2012-10-17', Statement });
  const role = await stack.operator.role(stack.account, 'reader', policyOf(trust), policyOf(reads));
  const source = { files: { 'index.mjs': 'export const handler = () => 1;' }, settings: { Role: role } };
  await createFunction(client, stack.account, 'hello', source);
  await createFunction(client, stack.account, 'blind', { files: source.files });
}, 120_000);

afterAll(() => stack.close(), 60_000);

const create = (input: Partial<CreateEventSourceMappingCommandInput> = {}) =>
  client.send(new CreateEventSourceMappingCommand({ FunctionName: 'hello', EventSourceArn: QUEUE, ...input }));
const find = (UUID: string) => client.send(new GetEventSourceMappingCommand({ UUID }));
const settled = (UUID: string, state: string): Promise<EventSourceMappingConfiguration> =>
  until(`the mapping is ${state}`, async () => {
    const mapping = await find(UUID);
    return mapping.State === state && mapping;
  });
const nameOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'OK',
    (error: Error) => error.name,
  );

describe('a mapping of an event source', () => {
  test('comes, changes and goes through the SDK', async () => {
    const created = await create({ BatchSize: 5, Tags: { team: 'a' } });
    const UUID = created.UUID!;
    expect(created.$metadata.httpStatusCode).toBe(202);
    expect(created).toMatchObject({ FunctionArn: ARN, EventSourceArn: QUEUE, State: 'Creating', BatchSize: 5 });
    expect(created.LastModified).toBeInstanceOf(Date);
    await settled(UUID, 'Enabled');
    const { Tags } = await client.send(new ListTagsCommand({ Resource: created.EventSourceMappingArn }));
    expect(Tags).toEqual({ team: 'a' });
    const updated = await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    expect(updated).toMatchObject({ State: 'Disabling', BatchSize: 5 });
    // This installation has no queues, which whoever looks for them may have found out by then.
    const results = /^(No records processed|PROBLEM: Access to the event source is denied)$/;
    expect((await settled(UUID, 'Disabled')).LastProcessingResult).toMatch(results);
    const deleted = await client.send(new DeleteEventSourceMappingCommand({ UUID }));
    expect([deleted.State, deleted.$metadata.httpStatusCode]).toEqual(['Deleting', 202]);
    await until('the mapping is gone', async () => (await nameOf(find(UUID))) === 'ResourceNotFoundException');
  });

  test('is refused as Lambda refuses it', async () => {
    const refusal = async (input: Partial<CreateEventSourceMappingCommandInput>) =>
      create(input).then(
        () => 'OK',
        (error: Error) => `${error.name}: ${error.message}`,
      );
    const invalid = (message: string) => `InvalidParameterValueException: ${message}`;
    expect(await refusal({ EventSourceArn: undefined })).toBe(invalid('Unrecognized event source.'));
    expect(await refusal({ FunctionName: 'nobody' })).toBe(invalid('Function does not exist'));
    expect(await refusal({ FunctionName: 'blind' })).toBe(
      invalid('The provided execution role does not have permissions to call ReceiveMessage on SQS'),
    );
    expect(await refusal({ StartingPosition: 'LATEST' })).toBe(
      invalid('StartingPosition is not valid for SQS event sources.'),
    );
    expect(await refusal({ BatchSize: 0 })).toContain('ValidationException');
    expect(await refusal({ FilterCriteria: { Filters: [{ Pattern: '{"body":"a"}' }] } })).toBe(
      invalid('Invalid filter pattern definition.'),
    );
  });

  test('is the same through the AWS CLI and boto3, and outlives its function', async () => {
    const env = awsEnvironment(stack.server, stack.account, stack.home);
    const aws = async (line: string) => run(await awsCli(), ['lambda', ...line.split(' ')], { env });
    const created = await aws(
      `create-event-source-mapping --function-name hello --event-source-arn ${STREAM} --starting-position LATEST`,
    );
    const { UUID } = JSON.parse(created.stdout) as { UUID: string };
    const script = `
import boto3
client = boto3.client("lambda")
[found] = client.list_event_source_mappings(EventSourceArn="${STREAM}")["EventSourceMappings"]
assert found["UUID"] == "${UUID}", found
assert (found["BatchSize"], found["MaximumRetryAttempts"], found["StartingPosition"]) == (100, -1, "LATEST"), found
assert found["DestinationConfig"] == {"OnFailure": {}} and found["FunctionResponseTypes"] == [], found
try:
    client.create_event_source_mapping(FunctionName="hello", EventSourceArn="${STREAM}", StartingPosition="LATEST")
    raise AssertionError()
except client.exceptions.ResourceConflictException as refusal:
    assert refusal.response["Error"]["Message"].endswith("with UUID ${UUID}"), refusal
`;
    expect(await run(await pythonWithBoto3(), ['-c', script], { env })).toMatchObject({ code: 0, stderr: '' });
    await settled(UUID, 'Enabled');
    await client.send(new DeleteFunctionCommand({ FunctionName: 'hello' }));
    const { EventSourceMappings } = await client.send(new ListEventSourceMappingsCommand({ FunctionName: 'hello' }));
    expect(EventSourceMappings).toMatchObject([{ UUID, FunctionArn: ARN }]);
    expect((await aws(`delete-event-source-mapping --uuid ${UUID}`)).code).toBe(0);
  });
});
