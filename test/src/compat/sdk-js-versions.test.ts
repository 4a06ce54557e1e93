import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  paginateListAliases,
  paginateListVersionsByFunction,
  PublishVersionCommand,
  type PublishVersionCommandInput,
  UpdateAliasCommand,
  type UpdateAliasCommandInput,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient, zipOf } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function';
const NOBODYS_REVISION = '00000000-0000-4000-8000-000000000000';
const STALE_REVISION = {
  name: 'PreconditionFailedException',
  message:
    'The Revision Id provided does not match the latest Revision Id. ' +
    'Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
  $metadata: { httpStatusCode: 412 },
};
const answering = (text: string) => ({ 'index.mjs': `export const handler = async () => '${text}';` });

let stack: Stack;
let client: LambdaClient;
const waiter = () => ({ client, maxWaitTime: 30, minDelay: 0.05, maxDelay: 1 });

beforeAll(async () => {
  stack = await startStack();
  client = lambdaClient(stack.server, stack.account);
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

async function code(name: string, text: string, more: object = {}) {
  const ZipFile = await zipOf(answering(text));
  const updated = await client.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile, ...more }));
  await waitUntilFunctionUpdatedV2(waiter(), { FunctionName: name });
  return updated;
}

describe('UpdateFunctionCode', () => {
  const latest = () => client.send(new GetFunctionConfigurationCommand({ FunctionName: 'coded' }));

  beforeAll(() => createFunction(client, stack.account, 'coded', { files: answering('one') }));

  test('changes nothing in a dry run, but says what would be', async () => {
    const before = await latest();
    const dry = await code('coded', 'two', { DryRun: true });
    expect(dry.CodeSha256).not.toBe(before.CodeSha256);
    expect(await latest()).toMatchObject({ CodeSha256: before.CodeSha256, RevisionId: before.RevisionId });
  });

  test('refuses a revision that is not the latest', async () => {
    await expect(code('coded', 'two', { RevisionId: NOBODYS_REVISION })).rejects.toMatchObject(STALE_REVISION);
    const { RevisionId } = await latest();
    expect((await code('coded', 'two', { RevisionId })).RevisionId).not.toBe(RevisionId);
    expect((await invoke(client, 'coded')).body).toBe('two');
  });

  test('publishes what it has just changed', async () => {
    const published = await code('coded', 'three', { Publish: true });
    expect(published).toMatchObject({ Version: '1', FunctionArn: `${ARN}:coded:1` });
    expect((await invoke(client, 'coded', {}, { Qualifier: '1' })).body).toBe('three');
  });
});

test('UpdateFunctionConfiguration changes what it names and nothing else', async () => {
  const files = { 'index.mjs': 'export const handler = async () => process.env.WORD;' };
  await createFunction(client, stack.account, 'configured', { files, settings: { Description: 'kept' } });
  const change = { Timeout: 7, MemorySize: 256, Environment: { Variables: { WORD: 'changed' } } };
  const changed = await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'configured', ...change }));
  expect(changed).toMatchObject({ ...change, Description: 'kept', State: 'Active', LastUpdateStatus: 'InProgress' });
  await waitUntilFunctionUpdatedV2(waiter(), { FunctionName: 'configured' });
  expect((await invoke(client, 'configured')).body).toBe('changed');
});

describe('versions', () => {
  const publish = (more: Partial<PublishVersionCommandInput> = {}) =>
    client.send(new PublishVersionCommand({ FunctionName: 'versioned', ...more }));

  beforeAll(() => createFunction(client, stack.account, 'versioned', { files: answering('one') }));

  test('are numbered, and the same code is published once', async () => {
    const { CodeSha256, RevisionId } = await client.send(
      new GetFunctionConfigurationCommand({ FunctionName: 'versioned' }),
    );
    const first = await publish({ CodeSha256, RevisionId, Description: 'first' });
    const shown = { Version: '1', Description: 'first', FunctionArn: `${ARN}:versioned:1`, State: 'Active' };
    expect(first).toMatchObject(shown);
    await waitUntilPublishedVersionActive(waiter(), { FunctionName: 'versioned', Qualifier: '1' });
    expect(await publish()).toMatchObject({ Version: '1', RevisionId: first.RevisionId });
    await code('versioned', 'two');
    const second = await publish();
    expect([second.Version, second.CodeSha256 === CodeSha256]).toEqual(['2', false]);
  });

  test('are refused for other code and for another revision', async () => {
    await expect(publish({ RevisionId: NOBODYS_REVISION })).rejects.toMatchObject(STALE_REVISION);
    await expect(publish({ CodeSha256: 'bm90IGl0' })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringMatching(/^CodeSHA256 \(bm90IGl0\) is different from current CodeSHA256 in \$LATEST/),
    });
  });

  test('are listed in pages, $LATEST first, and keep answering what they did', async () => {
    const listed: (string | undefined)[] = [];
    for await (const { Versions = [] } of paginateListVersionsByFunction(
      { client, pageSize: 2 },
      { FunctionName: 'versioned' },
    )) {
      listed.push(...Versions.map(({ FunctionArn }) => FunctionArn));
    }
    expect(listed).toEqual(['$LATEST', '1', '2'].map((version) => `${ARN}:versioned:${version}`));
    const answers = await Promise.all(['1', '2'].map((it) => invoke(client, 'versioned', {}, { Qualifier: it })));
    expect(answers.map(({ body, executedVersion }) => [body, executedVersion])).toEqual([
      ['one', '1'],
      ['two', '2'],
    ]);
  });
});

describe('aliases', () => {
  const alias = { FunctionName: 'versioned', Name: 'live' };
  const update = (more: Partial<UpdateAliasCommandInput>) => client.send(new UpdateAliasCommand({ ...alias, ...more }));
  const refusal = (name: string, message: string) => ({ name, message });

  test('point at a version', async () => {
    const created = await client.send(
      new CreateAliasCommand({ ...alias, FunctionVersion: '1', Description: 'for all' }),
    );
    const shown = { AliasArn: `${ARN}:versioned:live`, Name: 'live', FunctionVersion: '1', Description: 'for all' };
    expect(created).toMatchObject({ ...shown, $metadata: { httpStatusCode: 201 } });
    expect(await client.send(new GetAliasCommand(alias))).toMatchObject({ ...shown, RevisionId: created.RevisionId });
    const read = await client.send(new GetFunctionCommand({ FunctionName: 'versioned', Qualifier: 'live' }));
    expect(read.Configuration).toMatchObject({ Version: '1', FunctionArn: `${ARN}:versioned:live` });
    await expect(client.send(new CreateAliasCommand({ ...alias, FunctionVersion: '2' }))).rejects.toMatchObject(
      refusal('ResourceConflictException', `Alias already exists: ${ARN}:versioned:live`),
    );
    await expect(update({ RevisionId: NOBODYS_REVISION })).rejects.toMatchObject(STALE_REVISION);
  });

  test('share traffic between two versions, as their weights say', async () => {
    const weighted = await update({ RoutingConfig: { AdditionalVersionWeights: { '2': 0.5 } } });
    expect(weighted).toMatchObject({ FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { '2': 0.5 } } });
    const seen = new Set<unknown>();
    for (let call = 0; call < 60 && seen.size < 2; call++) {
      const { body, executedVersion } = await invoke(client, 'versioned', {}, { Qualifier: 'live' });
      seen.add(`${executedVersion}: ${String(body)}`);
    }
    expect([...seen].toSorted()).toEqual(['1: one', '2: two']);
  });

  test('move as a whole when their weights are taken away', async () => {
    const moved = await update({ FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: {} } });
    expect(moved.RoutingConfig).toBeUndefined();
    await expect.poll(() => invoke(client, 'versioned:live')).toMatchObject({ body: 'two', executedVersion: '2' });
  });

  test('are listed, of one version if asked for', async () => {
    await client.send(new CreateAliasCommand({ ...alias, Name: 'old', FunctionVersion: '1' }));
    const names = async (FunctionVersion?: string) => {
      const found: (string | undefined)[] = [];
      const input = { FunctionName: 'versioned', FunctionVersion };
      for await (const { Aliases = [] } of paginateListAliases({ client, pageSize: 1 }, input)) {
        found.push(...Aliases.map(({ Name }) => Name));
      }
      return found;
    };
    expect(await names()).toEqual(['live', 'old']);
    expect(await names('1')).toEqual(['old']);
  });

  test('hold the version that they point at', async () => {
    const one = new DeleteFunctionCommand({ FunctionName: 'versioned', Qualifier: '1' });
    await expect(client.send(one)).rejects.toMatchObject({ name: 'ResourceConflictException' });
    expect((await client.send(new DeleteAliasCommand({ ...alias, Name: 'old' }))).$metadata.httpStatusCode).toBe(204);
    expect((await client.send(one)).$metadata.httpStatusCode).toBe(204);
    await expect
      .poll(() => invoke(client, 'versioned', {}, { Qualifier: '1' }).catch((error: unknown) => error))
      .toMatchObject(refusal('ResourceNotFoundException', `Function not found: ${ARN}:versioned:1`));
    await expect(client.send(new GetAliasCommand({ ...alias, Name: 'old' }))).rejects.toMatchObject(
      refusal('ResourceNotFoundException', `Cannot find alias arn: ${ARN}:versioned:old`),
    );
  });
});
