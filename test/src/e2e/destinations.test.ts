import {
  type LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endedEvents, eventsOf } from '../harness/events.js';
import { createFunction, lambdaClient, sendEvent } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
/** Answers with its event, or fails as that says. */
const WORKER = `exports.handler = async (event) => {
  if (event.fail) throw new Error(event.fail);
  return event;
};`;

let stack: Stack;
let client: LambdaClient;
const arn = (name: string) => `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:${name}`;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2', STOKER_DELIVERY_BACKOFF_MS: '50,500' });
  client = lambdaClient(stack.server, stack.account);
  const role = await stack.operator.role(stack.account, 'sender', TRUST, {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }],
  });
  const sender = { ...stack.account, role };
  const source = { files: { 'index.js': WORKER } };
  // What a sink gets is kept, for its events fail at once.
  await createFunction(client, stack.account, 'sink', {
    files: { 'index.js': 'exports.handler = () => { throw 1; };' },
  });
  await configure('sink', { MaximumRetryAttempts: 0 });
  await createFunction(client, sender, 'worker', source);
  await createFunction(client, sender, 'mute-worker', source);
  // Their answers must not grow, for each is part of the next one's event.
  const link = { files: { 'index.js': 'exports.handler = async () => 1;' } };
  for (const name of ['ping', 'pong']) await createFunction(client, sender, name, link);
}, 120_000);
afterAll(() => stack.close(), 60_000);

function configure(
  name: string,
  input: Omit<ConstructorParameters<typeof PutFunctionEventInvokeConfigCommand>[0], 'FunctionName'>,
) {
  return client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: name, ...input }));
}

interface InvocationRecord {
  readonly requestContext: { readonly requestId: string };
}
/** The record that the sink got of an event. */
function recordOf(requestId: string): Promise<InvocationRecord> {
  return until(`the record of ${requestId} has come`, async () => {
    const rows = await stack.database.sql<{ payload: Buffer }>(
      `SELECT payload FROM async_events WHERE function_name = 'sink' AND status = 'failed'`,
    );
    const records = rows.map(({ payload }) => JSON.parse(payload.toString()) as InvocationRecord);
    return records.find(({ requestContext }) => requestContext.requestId === requestId) ?? false;
  });
}

describe('a function as destination', () => {
  test('gets the record of an event that succeeded', async () => {
    await configure('worker', { DestinationConfig: { OnSuccess: { Destination: arn('sink') } } });
    const requestId = await sendEvent(client, 'worker', { n: 1 });
    expect(await recordOf(requestId)).toEqual({
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z$/) as string,
      requestContext: {
        requestId,
        functionArn: `${arn('worker')}:$LATEST`,
        condition: 'Success',
        approximateInvokeCount: 1,
      },
      requestPayload: { n: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload: { n: 1 },
    });
  });

  test('gets that of one that failed for good, with the error', async () => {
    await configure('worker', {
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: arn('sink') } },
    });
    const requestId = await sendEvent(client, 'worker', { fail: 'boom' });
    expect(await recordOf(requestId)).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
      requestPayload: { fail: 'boom' },
      responseContext: { statusCode: 200, functionError: 'Unhandled' },
      responsePayload: { errorType: 'Error', errorMessage: 'boom' },
    });
  });

  test('gets nothing that the role of the function may not send any more, which is kept', async () => {
    const destinations = { DestinationConfig: { OnSuccess: { Destination: arn('sink') } } };
    await configure('mute-worker', destinations);
    const FunctionName = 'mute-worker';
    const Role = await stack.operator.role(stack.account, 'mute', TRUST);
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Role }));
    await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 30, minDelay: 0.05, maxDelay: 1 }, { FunctionName });
    await expect(configure('mute-worker', destinations)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `The function's execution role does not have permissions to call InvokeFunction on ${arn('sink')}`,
    });
    await sendEvent(client, 'mute-worker', {});
    const [failed] = await until('the delivery has failed', async () => {
      const rows = await stack.database.sql<{ code: string; bytes: number }>(
        `SELECT error_code AS code, length(payload) AS bytes FROM deliveries
         WHERE status = 'failed' AND sender->>'sourceArn' = $1`,
        [arn('mute-worker')],
      );
      return rows.length > 0 && rows;
    });
    expect(failed).toMatchObject({ code: 'NO_PERMISSIONS' });
    expect(failed!.bytes).toBeGreaterThan(100);
  });
});

describe('two functions that are each other’s destinations', () => {
  beforeAll(async () => {
    await configure('ping', { DestinationConfig: { OnSuccess: { Destination: arn('pong') } } });
    await configure('pong', { DestinationConfig: { OnSuccess: { Destination: arn('ping') } } });
  });
  const stopped = async () =>
    (await eventsOf(stack.database, 'ping')).filter(({ reason }) => reason === 'RecursiveLoop');

  test('are stopped when one of them would be come back to for the sixteenth time', async () => {
    await sendEvent(client, 'ping', {});
    await until('the loop is stopped', async () => (await stopped()).length > 0, 60_000);
    const [pings, pongs] = [await eventsOf(stack.database, 'ping'), await endedEvents(stack.database, 'pong', 16)];
    expect(pings.map(({ status }) => status).toSorted()).toEqual(['failed', ...Array<string>(16).fill('succeeded')]);
    expect(pongs.map(({ status }) => status)).toEqual(Array<string>(16).fill('succeeded'));
  }, 90_000);
});
