import {
  AddPermissionCommand,
  DeleteFunctionCommand,
  type LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateEventBusCommand,
  DeleteRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestAccount } from '../harness/accounts.js';
import { adminCall, bearer } from '../harness/admin-calls.js';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { stokerCli } from '../harness/operator-cli.js';
import { awsCli, awsEnvironment, pythonWithBoto3, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

/** Keeps what it was sent, and tells when it is asked. One environment, so that it has it all. */
const LISTENER = `
  const seen = [];
  exports.handler = async (event) => {
    if (event?.tell === true) return seen;
    seen.push(event);
  };
`;

let stack: Stack;
let lambda: LambdaClient;
let events: EventBridgeClient;

const eventsClient = ({ accessKeyId, secretAccessKey }: TestAccount) =>
  new EventBridgeClient({
    endpoint: stack.server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });
const arn = (resource: string) => `arn:aws:events:us-east-1:${stack.account.accountId}:${resource}`;
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:${name}`;

beforeAll(async () => {
  stack = await startStack({
    STOKER_STEMS: 'nodejs24.x=2',
    STOKER_DELIVERY_BACKOFF_MS: '50,200',
    STOKER_QUOTA_ALARMS_MS: '1000',
  });
  lambda = lambdaClient(stack.server, stack.account);
  events = eventsClient(stack.account);
}, 120_000);

afterAll(() => stack.close(), 60_000);

async function listener(name: string, rule: string): Promise<void> {
  await createFunction(lambda, stack.account, name, { files: { 'index.js': LISTENER } });
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 1 }));
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: name,
      StatementId: 'rule',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: arn(`rule/${rule}`),
    }),
  );
}

const heard = (name: string, count: number) =>
  until(`${name} has heard of ${count} events`, async () => {
    const { body, status } = await invoke(lambda, name, { tell: true }).catch(() => ({ body: [], status: 429 }));
    return status === 200 && (body as unknown[]).length >= count && (body as Record<string, unknown>[]);
  });

async function rule(name: string, pattern: object, targets: Target[], bus?: string): Promise<void> {
  const on = bus === undefined ? {} : { EventBusName: bus };
  await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern), ...on }));
  expect(await events.send(new PutTargetsCommand({ Rule: name, Targets: targets, ...on }))).toMatchObject({
    FailedEntryCount: 0,
  });
}

const put = (...entries: PutEventsRequestEntry[]) => events.send(new PutEventsCommand({ Entries: entries }));
const order = (total: number, more: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  Source: 'shop',
  DetailType: 'Order placed',
  Detail: JSON.stringify({ total }),
  Resources: ['arn:aws:s3:::orders'],
  ...more,
});

test('an event reaches the targets of the rules that match it, each as its target wants it', async () => {
  await listener('whole', 'large');
  await listener('part', 'large');
  await rule('large', { source: ['shop'], detail: { total: [{ numeric: ['>', 100] }] } }, [
    { Id: 'whole', Arn: functionArn('whole') },
    {
      Id: 'part',
      Arn: functionArn('part'),
      InputTransformer: {
        InputPathsMap: { total: '$.detail.total', kind: '$.detail-type' },
        InputTemplate: '{"text": "<kind>: <total>", "total": <total>, "rule": <aws.events.rule-arn>}',
      },
    },
  ]);
  const time = new Date('2026-11-26T02:00:00Z');
  const answer = await put(order(150, { Time: time }), order(50), order(1, { Source: 'other' }), { Source: 'shop' });
  expect(answer).toMatchObject({
    FailedEntryCount: 1,
    Entries: [
      {},
      {},
      {},
      { ErrorCode: 'InvalidArgument', ErrorMessage: expect.stringContaining('DetailType') as string },
    ],
  });
  expect(await heard('whole', 1)).toEqual([
    {
      version: '0',
      id: answer.Entries?.[0]?.EventId,
      'detail-type': 'Order placed',
      source: 'shop',
      account: stack.account.accountId,
      time: '2026-11-26T02:00:00Z',
      region: 'us-east-1',
      resources: ['arn:aws:s3:::orders'],
      detail: { total: 150 },
    },
  ]);
  expect(await heard('part', 1)).toEqual([{ text: 'Order placed: 150', total: 150, rule: arn('rule/large') }]);
  await events.send(new DisableRuleCommand({ Name: 'large' }));
  await put(order(200));
  await listener('after', 'after');
  await rule('after', { source: ['after'] }, [{ Id: 'f', Arn: functionArn('after') }]);
  await put(order(1, { Source: 'after' }));
  await heard('after', 1);
  expect(await heard('whole', 1)).toHaveLength(1);
});

test('an event goes on to another bus, in the name of a role', async () => {
  await events.send(new CreateEventBusCommand({ Name: 'orders' }));
  const service = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const policy = (statement: object) => ({ Version: '2012-10-17', Statement: [statement] });
  const may = { Effect: 'Allow', Action: 'events:PutEvents', Resource: arn('event-bus/orders') };
  const roleArn = await stack.operator.role(stack.account, 'forward', policy(service), policy(may));
  await listener('far', 'orders/next');
  await rule('next', { account: [stack.account.accountId] }, [{ Id: 'f', Arn: functionArn('far') }], 'orders');
  await rule('forward', { source: ['forward'] }, [{ Id: 'b', Arn: arn('event-bus/orders'), RoleArn: roleArn }]);
  await put(order(1, { Source: 'forward' }));
  expect(await heard('far', 1)).toMatchObject([{ source: 'forward', detail: { total: 1 } }]);
});

test('a function that does not let the rule is not called, and the event goes to the dead letters', async () => {
  await createFunction(lambda, stack.account, 'closed', { files: { 'index.js': LISTENER } });
  const dead = `arn:aws:sqs:us-east-1:${stack.account.accountId}:dead`;
  await rule('closed', { source: ['closed'] }, [
    { Id: 'f', Arn: functionArn('closed'), DeadLetterConfig: { Arn: dead } },
  ]);
  await put(order(1, { Source: 'closed' }));
  const sent = (target: string) =>
    until(`something is sent to ${target}`, async () => {
      const rows = await stack.database.sql<{ status: string; code: string; parameters: object }>(
        'SELECT status, error_code AS code, parameters FROM deliveries WHERE target = $1',
        [target],
      );
      return rows.length > 0 && rows;
    });
  expect(await sent(dead)).toMatchObject([
    {
      parameters: {
        messageAttributes: {
          RULE_ARN: { type: 'String', value: arn('rule/closed') },
          TARGET_ARN: { type: 'String', value: functionArn('closed') },
          ERROR_CODE: { type: 'String', value: 'NO_PERMISSIONS' },
          RETRY_ATTEMPTS: { type: 'Number', value: '0' },
        },
      },
    },
  ]);
  expect(await sent(functionArn('closed'))).toMatchObject([{ status: 'failed', code: 'NO_PERMISSIONS' }]);
});

test('a rule with a schedule sends an event of its own when its time has come', async () => {
  await listener('timed', 'timed');
  await events.send(new PutRuleCommand({ Name: 'timed', ScheduleExpression: 'rate(1 day)' }));
  await events.send(new PutTargetsCommand({ Rule: 'timed', Targets: [{ Id: 'f', Arn: functionArn('timed') }] }));
  await stack.database.sql(`UPDATE timers SET next_at = now(), due_at = now() WHERE kind = 'rule'`);
  expect(await heard('timed', 1)).toMatchObject([
    { 'detail-type': 'Scheduled Event', source: 'aws.events', resources: [arn('rule/timed')], detail: {} },
  ]);
});

test('another account puts events where a policy lets it, and learns nothing otherwise', async () => {
  const stranger = await stack.operator.account('444455556666');
  const theirs = eventsClient(stranger);
  const putTheirs = (bus: string) =>
    theirs.send(new PutEventsCommand({ Entries: [order(1, { EventBusName: arn(`event-bus/${bus}`) })] }));
  for (const bus of ['default', 'none'])
    await expect(putTheirs(bus)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await events.send(
    new PutPermissionCommand({ Action: 'events:PutEvents', Principal: stranger.accountId, StatementId: 'they' }),
  );
  await listener('theirs', 'theirs');
  await rule('theirs', { account: [stranger.accountId] }, [{ Id: 'f', Arn: functionArn('theirs') }]);
  expect(await putTheirs('default')).toMatchObject({ FailedEntryCount: 0 });
  expect(await heard('theirs', 1)).toMatchObject([{ account: stranger.accountId }]);
});

test('refusals come as the errors of the model', async () => {
  const refused = (sending: Promise<unknown>) =>
    sending.then(
      () => 'no error',
      (error: Error) => `${error.name}: ${error.message}`,
    );
  expect(await refused(events.send(new PutRuleCommand({ Name: 'bad', EventPattern: '{"source": "a"}' })))).toBe(
    'InvalidEventPatternException: Event pattern is not valid. Reason: "source" must be an object or an array',
  );
  expect(await refused(events.send(new PutRuleCommand({ Name: 'bad' })))).toContain(
    'ValidationException: Parameter(s) EventPattern or',
  );
  expect(
    await refused(events.send(new PutTargetsCommand({ Rule: 'none', Targets: [{ Id: 'a', Arn: functionArn('a') }] }))),
  ).toBe('ResourceNotFoundException: Rule none does not exist on EventBus default.');
  expect(await refused(events.send(new CreateEventBusCommand({ Name: 'default' })))).toContain(
    'ResourceAlreadyExistsException',
  );
  await rule('busy', { source: ['busy'] }, [{ Id: 'f', Arn: functionArn('busy') }]);
  expect(await refused(events.send(new DeleteRuleCommand({ Name: 'busy' })))).toBe(
    "ValidationException: Rule can't be deleted since it has targets.",
  );
  expect(await events.send(new ListRuleNamesByTargetCommand({ TargetArn: functionArn('busy') }))).toMatchObject({
    RuleNames: ['busy'],
  });
  expect(await events.send(new RemoveTargetsCommand({ Rule: 'busy', Ids: ['f', 'g'] }))).toMatchObject({
    FailedEntryCount: 1,
    FailedEntries: [{ TargetId: 'g', ErrorCode: 'ResourceNotFoundException' }],
  });
  expect((await events.send(new ListTargetsByRuleCommand({ Rule: 'busy' }))).Targets).toEqual([]);
  await events.send(new DeleteRuleCommand({ Name: 'busy' }));
});

test('the AWS CLI and boto3 set up a rule', async () => {
  await listener('tools', 'tools');
  const env = awsEnvironment(stack.server, stack.account, stack.home);
  const cli = await awsCli();
  const aws = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(cli, ['events', ...args, '--output', 'json'], { env });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    return stdout === '' ? undefined : (JSON.parse(stdout) as unknown);
  };
  const pattern = '{"source": ["tools"], "detail": {"file": [{"suffix": ".png"}]}}';
  expect(await aws('put-rule', '--name', 'tools', '--event-pattern', pattern)).toEqual({ RuleArn: arn('rule/tools') });
  expect(await aws('put-targets', '--rule', 'tools', '--targets', `Id=f,Arn=${functionArn('tools')}`)).toEqual({
    FailedEntryCount: 0,
    FailedEntries: [],
  });
  const event = { id: '1', account: '1', source: 'tools', time: 't', region: 'r', resources: [], 'detail-type': 'd' };
  const tested = JSON.stringify({ ...event, detail: { file: 'a.png' } });
  expect(await aws('test-event-pattern', '--event-pattern', pattern, '--event', tested)).toEqual({ Result: true });
  const script = `
import boto3, json
events = boto3.client("events")
rule = events.describe_rule(Name="tools")
answer = events.put_events(Entries=[{"Source": "tools", "DetailType": "d", "Detail": json.dumps({"file": "a.png"})}])
try:
    events.start_replay(ReplayName="r", EventSourceArn="arn:aws:events:us-east-1:1:archive/a", EventStartTime=0,
                        EventEndTime=1, Destination={"Arn": "arn:aws:events:us-east-1:1:event-bus/default"})
except events.exceptions.ClientError as error:
    refused = error.response["Error"]["Message"]
print(json.dumps([rule["State"], answer["FailedEntryCount"], refused]))
`;
  const { stdout, stderr } = await run(await pythonWithBoto3(), ['-c', script], { env });
  expect([stderr, JSON.parse(stdout || 'null')]).toEqual([
    '',
    ['ENABLED', 0, 'Stoker does not support StartReplay: events are sent to their targets and not archived'],
  ]);
  expect(await heard('tools', 1)).toMatchObject([{ detail: { file: 'a.png' } }]);
});

test('the platform tells of functions whose state changes, and of quotas that fill, and nobody else does', async () => {
  await listener('watcher', 'platform');
  const source = [{ prefix: 'stoker.' }];
  await rule('platform', { source }, [{ Id: 'watcher', Arn: functionArn('watcher') }]);
  await createFunction(lambda, stack.account, 'watched', { files: { 'index.js': LISTENER } });
  await lambda.send(new DeleteFunctionCommand({ FunctionName: 'watched' }));
  const of = ['--account', stack.account.accountId, '--reason', 'test'];
  await stokerCli(stack, 'quotas', 'set', 'event-buses', '0', ...of);
  const told = await until('all is told', async () => {
    const all = (await heard('watcher', 1)) as { source: string; detail: Record<string, unknown> }[];
    const watched = all.filter(({ detail }) => detail['functionName'] === 'watched');
    const quotas = all.filter(({ detail }) => detail['quota'] === 'event-buses');
    return watched.length >= 3 && quotas.length > 0 && { watched, quotas };
  });
  expect(told.watched.map(({ detail }) => detail['state']).toSorted()).toEqual(['Active', 'Deleted', 'Pending']);
  expect(told.watched[0]).toMatchObject({ source: 'stoker.lambda', 'detail-type': 'Lambda Function State Change' });
  expect(told.quotas).toMatchObject([{ source: 'stoker.quotas', detail: { state: 'ALARM', value: 0 } }]);
  await stokerCli(stack, 'quotas', 'reset', 'event-buses', ...of);
  const forged = await put(order(1, { Source: 'stoker.lambda' }));
  expect(forged.Entries).toMatchObject([{ ErrorCode: 'NotAuthorizedForSourceException' }]);
}, 60_000);

test('what a rule could not send is seen, and tried anew, through the admin API', async () => {
  const files = { 'index.js': LISTENER };
  const TenancyConfig = { TenantIsolationMode: 'PER_TENANT' } as const;
  await createFunction(lambda, stack.account, 'isolated', { files, settings: { TenancyConfig } });
  const named = { StatementId: 'rules', Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com' };
  await lambda.send(new AddPermissionCommand({ FunctionName: 'isolated', ...named }));
  await rule('tenantless', { source: ['tenantless'] }, [{ Id: 'one', Arn: functionArn('isolated') }]);
  await put(order(1, { Source: 'tenantless' }));

  const { accountId } = stack.account;
  const scope = `account:${accountId}:write`;
  const made = await stokerCli(stack, 'tokens', 'create', 'failures', '--scope', scope, '--days', '1');
  const call = (method: 'GET' | 'POST', path: string, body?: object) =>
    adminCall(stack.server.adminOrigin, method, `/accounts/${accountId}${path}`, bearer(made.stdout), body);
  const target = encodeURIComponent(functionArn('isolated'));
  const failed = () =>
    until('the delivery has failed', async () => {
      const { body } = await call('GET', `/failed-deliveries?target=${target}`);
      const [one] = body['items'] as { deliveryId: string; tries: number; error: object }[];
      return one;
    });
  const first = await failed();
  const message = expect.stringContaining('Add a valid tenant ID') as string;
  expect(first).toMatchObject({ error: { code: 'INVALID_PARAMETER', message } });
  const ids = [first.deliveryId];
  expect((await call('POST', '/failed-deliveries/redrive', { ids, reason: 'again' })).body).toEqual({
    redriven: ids,
    others: [],
  });
  expect(await failed()).toMatchObject({ deliveryId: first.deliveryId, tries: first.tries + 1 });
  const trail = await call('GET', '/audit?action=stoker:RedriveDeliveries');
  expect(trail.body['items']).toMatchObject([{ outcome: 'success', detail: `${first.deliveryId}: again` }]);
}, 60_000);

test('policies go by the tags of buses and rules, and queues are given to rules by who may use them', async () => {
  const tagged = { StringEquals: { 'aws:ResourceTag/team': 'a' } };
  const allow = { Effect: 'Allow', Action: ['events:*', 'scheduler:*'], Resource: '*', Condition: tagged };
  const user = await stack.operator.user(stack.account, 'tagger', { Version: '2012-10-17', Statement: [allow] });
  const client = eventsClient(user);
  const team = (Value: string) => [{ Key: 'team', Value }];
  await events.send(new CreateEventBusCommand({ Name: 'bus-a', Tags: team('a') }));
  await events.send(new CreateEventBusCommand({ Name: 'bus-b', Tags: team('b') }));
  const entry = (EventBusName: string) => ({ Entries: [order(1, { EventBusName })] });
  expect(await client.send(new PutEventsCommand(entry('bus-a')))).toMatchObject({ FailedEntryCount: 0 });
  await expect(client.send(new PutEventsCommand(entry('bus-b')))).rejects.toThrow('not authorized');

  const EventPattern = '{"source": ["shop"]}';
  await events.send(new PutRuleCommand({ Name: 'rule-a', EventPattern, Tags: team('a') }));
  await events.send(new PutRuleCommand({ Name: 'rule-b', EventPattern, Tags: team('b') }));
  await client.send(new DisableRuleCommand({ Name: 'rule-a' }));
  await expect(client.send(new DisableRuleCommand({ Name: 'rule-b' }))).rejects.toThrow('not authorized');

  const Arn = `arn:aws:sqs:us-east-1:${stack.account.accountId}:jobs`;
  const toQueue = new PutTargetsCommand({ Rule: 'rule-a', Targets: [{ Id: 'q', Arn }] });
  await expect(client.send(toQueue)).rejects.toThrow(`sqs:SendMessage on resource: ${Arn}`);
  expect(await events.send(toQueue)).toMatchObject({ FailedEntryCount: 0 });
}, 30_000);
