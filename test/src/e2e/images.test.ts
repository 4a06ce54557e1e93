import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { auditSandboxes } from '@stoker/sandbox-docker/docker/audit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SandboxContainers } from '../harness/containers.js';
import { invoke, lambdaClient } from '../harness/functions.js';
import { buildTestImage, createImageFunction, pushImage } from '../harness/images.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { IMAGE_FILES, imageDockerfile } from './functions/image-program.js';

let stack: Stack;
let client: LambdaClient;
let image: string;

const push = (name: string, built = image) => pushImage(stack, stack.account, built, name);
const build = (...instructions: string[]) => buildTestImage(imageDockerfile(...instructions), IMAGE_FILES);
const call = async (name: string, event: string, options = {}) => (await invoke(client, name, event, options)).body;
const updated = (name: string) =>
  waitUntilFunctionUpdatedV2({ client, maxWaitTime: 60, minDelay: 0.02, maxDelay: 1 }, { FunctionName: name });

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'provided.al2023=0' });
  client = lambdaClient(stack.server, stack.account);
  image = await build('CMD ["one", "two words"]');
}, 300_000);

afterAll(() => stack.close(), 60_000);

describe('a container image from scratch', () => {
  beforeAll(async () => createImageFunction(client, stack.account, 'image', await push('image:1')), 120_000);

  test('runs as its own entry point and command say, under our user', async () => {
    const started = performance.now();
    expect(await call('image', 'hello')).toBe('hello');
    console.log(`cold start of a container image: ${Math.round(performance.now() - started)} ms`);
    expect(await call('image', 'arguments')).toBe('[one][two words]');
    expect(await call('image', 'directory')).toBe('/srv');
    const identity = String(await call('image', 'identity'));
    expect(identity).toContain('Uid: 993 993 993 993;Gid: 990 990 990 990;Groups: 990;CapEff: 0000000000000000;');
  });

  test('is described as an image, with the reference by digest', async () => {
    const { Configuration, Code } = await client.send(new GetFunctionCommand({ FunctionName: 'image' }));
    expect(Configuration).toMatchObject({ PackageType: 'Image', CodeSize: 0, State: 'Active' });
    for (const absent of ['Runtime', 'Handler', 'ImageConfigResponse', 'RuntimeVersionConfig']) {
      expect(Configuration).not.toHaveProperty(absent);
    }
    expect(Configuration?.CodeSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(Code).toEqual({
      RepositoryType: 'ECR',
      ImageUri: 'stoker/image:1',
      ResolvedImageUri: `stoker/image@sha256:${Configuration?.CodeSha256}`,
    });
  });
});

describe('what the function says', () => {
  test('takes the place of what the image says', async () => {
    const imageUri = await push('configured:1');
    const settings = {
      ImageConfig: { EntryPoint: ['/app', '/srv/program.bash'], Command: ['other'], WorkingDirectory: '/lib' },
      Environment: { Variables: { PLACE: 'function' } },
    };
    await createImageFunction(client, stack.account, 'configured', imageUri, settings);
    expect(await call('configured', 'arguments')).toBe('[other]');
    expect(await call('configured', 'directory')).toBe('/lib');
    expect(await call('configured', 'variable PLACE')).toBe('function');
    const input = { FunctionName: 'configured', ImageConfig: {} };
    await client.send(new UpdateFunctionConfigurationCommand(input));
    await updated('configured');
    const shown = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'configured' }));
    expect(shown.ImageConfigResponse).toBeUndefined();
    expect(await call('configured', 'arguments')).toBe('[one][two words]');
    expect(await call('configured', 'directory')).toBe('/srv');
  });

  test('about its environment stands above the image, and under what is reserved', async () => {
    const built = await build('ENV PLACE=image MINE=yes AWS_REGION=nowhere AWS_LAMBDA_FUNCTION_NAME=other');
    const settings = { Environment: { Variables: { PLACE: 'function' } }, MemorySize: 256 };
    await createImageFunction(client, stack.account, 'variables', await push('variables:1', built), settings);
    const environment = String(await call('variables', 'environment'));
    expect(await call('variables', 'variable PLACE')).toBe('function');
    expect(await call('variables', 'variable MINE')).toBe('yes');
    expect(await call('variables', 'variable AWS_REGION')).toBe('us-east-1');
    expect(await call('variables', 'variable AWS_LAMBDA_FUNCTION_NAME')).toBe('variables');
    expect(await call('variables', 'variable AWS_LAMBDA_FUNCTION_MEMORY_SIZE')).toBe('256');
    expect(environment).not.toContain('_HANDLER');
  });
});

test("an image's own extensions are started, so one that can't be fails its INIT", async () => {
  const built = await build('COPY program.bash /opt/extensions/watch');
  await createImageFunction(client, stack.account, 'extended', await push('extended:1', built));
  expect(await call('extended', 'hello')).toMatchObject({
    errorType: 'Extension.LaunchError',
    errorMessage: expect.stringContaining('fork/exec /opt/extensions/watch: permission denied'),
  });
});

describe('a tag that moves', () => {
  test('changes nothing before the function is updated, and versions never', async () => {
    const imageUri = await push('moving:1');
    await createImageFunction(client, stack.account, 'moving', imageUri);
    const { Version, CodeSha256 } = await client.send(new PublishVersionCommand({ FunctionName: 'moving' }));
    await push('moving:1', await build('CMD ["next"]'));
    expect(await call('moving', 'arguments')).toBe('[one][two words]');

    const next = await client.send(new UpdateFunctionCodeCommand({ FunctionName: 'moving', ImageUri: imageUri }));
    expect(next.CodeSha256).not.toBe(CodeSha256);
    await updated('moving');
    expect(await call('moving', 'arguments')).toBe('[next]');
    expect(await call('moving', 'arguments', { Qualifier: Version })).toBe('[one][two words]');
  });
});

test('invocations at once get a container each, and no restriction is missing from any', async () => {
  await createImageFunction(client, stack.account, 'twice', await push('twice:1'), { Timeout: 30 });
  const answers = Promise.all([call('twice', 'wait 4'), call('twice', 'wait 4')]);
  const running = await until('two containers of the image run', async () => {
    const containers = await SandboxContainers.of(stack.server).list();
    const images = containers.filter(({ runtime, state }) => runtime === 'image' && state === 'running');
    return images.length >= 2 ? images : undefined;
  });
  const reports = new Map((await auditSandboxes()).map(({ sandboxId, findings }) => [sandboxId, findings]));
  for (const { sandboxId } of running) expect(reports.get(sandboxId) ?? []).toEqual([]);
  expect(await answers).toEqual(['waited', 'waited']);
});
