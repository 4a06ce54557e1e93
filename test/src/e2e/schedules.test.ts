import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  SchedulerClient,
  UpdateScheduleCommand,
  ValidationException,
} from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endedEvents, eventsOf } from '../harness/events.js';
import { createFunction, lambdaClient } from '../harness/functions.js';
import { stokerCli } from '../harness/operator-cli.js';
import { awsCli, awsEnvironment, pythonWithBoto3, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

/** Fails unless it is told what a schedule's input can be told. */
const CHECKING = `exports.handler = async (event) => {
  const expected = { schedule: /:schedule\\/default\\/once$/, time: /^\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}Z$/, id: /^[0-9a-f-]{36}$/, attempt: /^1$/ };
  for (const [name, pattern] of Object.entries(expected)) if (!pattern.test(event[name])) throw new Error(name);
};`;

let stack: Stack;
let lambda: LambdaClient;
let scheduler: SchedulerClient;
let role: string;
let directory: string;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=1', STOKER_TIMER_LEASE_MS: '1000' });
  const { operator, account, server } = stack;
  lambda = lambdaClient(server, account);
  const { accessKeyId, secretAccessKey } = account;
  const credentials = { accessKeyId, secretAccessKey };
  scheduler = new SchedulerClient({ endpoint: server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  role = await operator.role(account, 'scheduler', trust(), allowing('lambda:InvokeFunction'));
  await createFunction(lambda, account, 'checking', { files: { 'index.js': CHECKING } });
  await createFunction(lambda, account, 'counting', { files: { 'index.js': 'exports.handler = async () => 1;' } });
  directory = await mkdtemp(join(tmpdir(), 'stoker-schedules-'));
}, 120_000);

afterAll(async () => {
  await stack.close();
  await rm(directory, { recursive: true, force: true });
}, 60_000);

const policy = (Statement: object) => ({ Version: '2012-10-17', Statement });
const trust = () =>
  policy({ Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole' });
const allowing = (Action: string) => policy({ Effect: 'Allow', Action, Resource: '*' });
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:${name}`;

function schedule(name: string, target: string, more: Partial<CreateScheduleCommandInput> = {}) {
  return {
    Name: name,
    ScheduleExpression: `at(${soon(1)})`,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: functionArn(target), RoleArn: role },
    ...more,
  } as const satisfies CreateScheduleCommandInput;
}

/** A moment so many whole seconds from now, in UTC. */
function soon(seconds: number): string {
  return new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000).toISOString().slice(0, 19);
}

describe('a schedule', () => {
  test('comes once, says what it is, and is gone', async () => {
    const attribute = (name: string) => `<aws.scheduler.${name}>`;
    const Input = JSON.stringify({
      schedule: attribute('schedule-arn'),
      time: attribute('scheduled-time'),
      id: attribute('execution-id'),
      attempt: attribute('attempt-number'),
    });
    const Target = { Arn: functionArn('checking'), RoleArn: role, Input };
    const once = schedule('once', 'checking', { ActionAfterCompletion: 'DELETE', Target });
    await scheduler.send(new CreateScheduleCommand(once));
    expect(await endedEvents(stack.database, 'checking', 1)).toMatchObject([{ status: 'succeeded', failures: 0 }]);
    await expect(scheduler.send(new GetScheduleCommand({ Name: 'once' }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    expect(await eventsOf(stack.database, 'checking')).toHaveLength(1);
  });

  test('of a rate comes at once, and not when it is disabled', async () => {
    const rate = schedule('rate', 'counting', { ScheduleExpression: 'rate(1 hours)' });
    await scheduler.send(new CreateScheduleCommand(rate));
    await endedEvents(stack.database, 'counting', 1);
    const StartDate = new Date(Date.now() + 500);
    await scheduler.send(new UpdateScheduleCommand({ ...rate, StartDate, State: 'DISABLED' }));
    const shown = await scheduler.send(new GetScheduleCommand({ Name: 'rate' }));
    expect(shown).toMatchObject({ State: 'DISABLED', StartDate: new Date(Math.floor(StartDate.getTime())) });
    const [timer] = await stack.database.sql('SELECT next_at FROM timers WHERE owner = $1', ['default/rate']);
    expect(timer).toEqual({ next_at: null });
  });

  test('whose role may not invoke its target does not', async () => {
    const powerless = await stack.operator.role(stack.account, 'powerless', trust());
    const Target = { Arn: functionArn('counting'), RoleArn: powerless };
    await scheduler.send(new CreateScheduleCommand(schedule('powerless', 'counting', { Target })));
    const [failed] = await until('the delivery has failed', async () => {
      const text = `SELECT error_code FROM deliveries WHERE status = 'failed'`;
      const rows = await stack.database.sql<{ error_code: string }>(text, []);
      return rows.length > 0 && rows;
    });
    expect(failed).toEqual({ error_code: 'NO_PERMISSIONS' });
  });

  test('is refused as on AWS', async () => {
    const refused = (more: Partial<CreateScheduleCommandInput>) =>
      scheduler.send(new CreateScheduleCommand(schedule('refused', 'counting', more)));
    const expression = refused({ ScheduleExpression: 'cron(0 0 * * *)' });
    await expect(expression).rejects.toBeInstanceOf(ValidationException);
    await expect(expression).rejects.toMatchObject({ message: 'Invalid Schedule Expression cron(0 0 * * *).' });
    await expect(refused({ Name: 'rate' })).rejects.toBeInstanceOf(ConflictException);
    await expect(refused({ GroupName: 'none' })).rejects.toBeInstanceOf(ResourceNotFoundException);
    const RoleArn = stack.account.role;
    await expect(refused({ Target: { Arn: functionArn('counting'), RoleArn } })).rejects.toMatchObject({
      message: 'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
    });
  });

  test('is refused where the account has as many as it may have', async () => {
    const quota = (...args: string[]) =>
      stokerCli(stack, 'quotas', ...args, '--account', stack.account.accountId, '--reason', 'a test');
    expect(await quota('set', 'schedules', '0')).toMatchObject({ status: 0 });
    const refused = scheduler.send(new CreateScheduleCommand(schedule('refused', 'counting')));
    await expect(refused).rejects.toBeInstanceOf(ServiceQuotaExceededException);
    expect(await quota('reset', 'schedules')).toMatchObject({ status: 0 });
  });

  test('is reached by who may use groups of its tags, and by nobody else', async () => {
    const Condition = { StringEquals: { 'aws:ResourceTag/team': 'a' } };
    const user = await stack.operator.user(stack.account, 'tagger', {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'scheduler:*', Resource: '*', Condition },
    });
    const { accessKeyId, secretAccessKey } = user;
    const credentials = { accessKeyId, secretAccessKey };
    const { endpoint } = stack.server;
    const client = new SchedulerClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
    for (const Value of ['a', 'b']) {
      await scheduler.send(new CreateScheduleGroupCommand({ Name: `of-${Value}`, Tags: [{ Key: 'team', Value }] }));
    }
    await client.send(new DeleteScheduleGroupCommand({ Name: 'of-a' }));
    await expect(client.send(new DeleteScheduleGroupCommand({ Name: 'of-b' }))).rejects.toThrow('not authorized');
    client.destroy();
  });

  test('is deleted with its group', async () => {
    await scheduler.send(new CreateScheduleGroupCommand({ Name: 'short', Tags: [{ Key: 'a', Value: '1' }] }));
    const rare = { GroupName: 'short', ScheduleExpression: 'cron(0 0 29 2 ? *)' };
    await scheduler.send(new CreateScheduleCommand(schedule('rare', 'counting', rare)));
    const listed = await scheduler.send(new ListSchedulesCommand({ GroupName: 'short' }));
    expect(listed.Schedules).toMatchObject([{ Name: 'rare', Target: { Arn: functionArn('counting') } }]);
    await scheduler.send(new DeleteScheduleGroupCommand({ Name: 'short' }));
    await expect(scheduler.send(new GetScheduleCommand({ Name: 'rare', GroupName: 'short' }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });
});

describe('other tools', () => {
  test('the AWS CLI sets a schedule up', async () => {
    const cli = await awsCli();
    const env = awsEnvironment(stack.server, stack.account, directory);
    const aws = async (...args: string[]) => {
      const { code, stdout, stderr } = await run(cli, ['scheduler', ...args], { env });
      expect([code, stderr]).toEqual([0, '']);
      return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown);
    };
    const arn = `arn:aws:scheduler:us-east-1:${stack.account.accountId}:schedule/default/nightly`;
    const target = JSON.stringify({ Arn: functionArn('counting'), RoleArn: role });
    const zone = ['--schedule-expression-timezone', 'Europe/Berlin', '--flexible-time-window', 'Mode=OFF'];
    const expression = ['--schedule-expression', 'cron(0 2 * * ? *)', ...zone, '--target', target];
    expect(await aws('create-schedule', '--name', 'nightly', ...expression)).toEqual({ ScheduleArn: arn });
    expect(await aws('get-schedule', '--name', 'nightly')).toMatchObject({
      Arn: arn,
      ScheduleExpressionTimezone: 'Europe/Berlin',
      Target: { RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 } },
    });
    expect(await aws('list-schedules', '--name-prefix', 'night')).toMatchObject({ Schedules: [{ Name: 'nightly' }] });
    expect(await aws('delete-schedule', '--name', 'nightly')).toBeUndefined();
  }, 180_000);

  test('boto3 pages, and knows the errors', async () => {
    const python = await pythonWithBoto3();
    const script = `
import boto3, datetime, os
client = boto3.client("scheduler")
target = {"Arn": os.environ["TARGET"], "RoleArn": os.environ["SCHEDULER_ROLE"]}
start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
for name in ["p1", "p2", "p3"]:
    client.create_schedule(Name=name, ScheduleExpression="rate(1 days)", StartDate=start, Target=target,
                           FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15})
pages = client.get_paginator("list_schedules").paginate(NamePrefix="p", PaginationConfig={"PageSize": 2})
names = [schedule["Name"] for page in pages for schedule in page["Schedules"] if schedule["Name"] != "powerless"]
assert names == ["p1", "p2", "p3"], names
assert abs(client.get_schedule(Name="p1")["StartDate"] - start) < datetime.timedelta(seconds=1)
try:
    client.get_schedule(Name="none")
    raise AssertionError("found")
except client.exceptions.ResourceNotFoundException as error:
    assert error.response["Error"]["Message"] == "Schedule none does not exist.", error.response
`;
    const env = {
      ...awsEnvironment(stack.server, stack.account, directory),
      TARGET: functionArn('counting'),
      SCHEDULER_ROLE: role,
    };
    expect(await run(python, ['-c', script], { env })).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

test('schedules come once each, although the server that would fire them is killed before', async () => {
  await stack.join();
  await createFunction(lambda, stack.account, 'ledger', { files: { 'index.js': 'exports.handler = async () => 1;' } });
  const names = Array.from({ length: 20 }, (_, index) => `killed-${index}`);
  const at = { ScheduleExpression: `at(${soon(3)})`, ActionAfterCompletion: 'DELETE' } as const;
  await Promise.all(names.map((name) => scheduler.send(new CreateScheduleCommand(schedule(name, 'ledger', at)))));
  await stack.server.kill();
  expect(await endedEvents(stack.database, 'ledger', names.length, 60_000)).toHaveLength(names.length);
  expect(await stack.database.sql(`SELECT name FROM schedules WHERE name LIKE 'killed-%'`, [])).toEqual([]);
  await stack.restart();
  await until('nothing is left to be sent', async () => {
    const rows = await stack.database.sql(`SELECT id FROM deliveries WHERE status = 'pending'`, []);
    return rows.length === 0;
  });
  expect(await eventsOf(stack.database, 'ledger')).toHaveLength(names.length);
}, 120_000);
