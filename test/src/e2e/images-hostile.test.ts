import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { auditSandboxes } from '@stoker/sandbox-docker/docker/audit';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SandboxContainers } from '../harness/containers.js';
import { createFunction, invoke, lambdaClient, zipOf } from '../harness/functions.js';
import { buildTestImage, createImageFunction, pushImage } from '../harness/images.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { IMAGE_FILES, imageDockerfile } from './functions/image-program.js';

const docker = new Docker({ socketPath: '/var/run/docker.sock' });
let stack: Stack;
let client: LambdaClient;

const push = (name: string, image: string) => pushImage(stack, stack.account, image, name);
const build = (...instructions: string[]) => buildTestImage(imageDockerfile(...instructions), IMAGE_FILES);
const call = async (name: string, event: string) => (await invoke(client, name, event)).body;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'provided.al2023=0' });
  client = lambdaClient(stack.server, stack.account);
}, 120_000);

afterAll(() => stack.close(), 60_000);

describe('an image that asks for all it can', () => {
  let volumesBefore: Set<string>;
  const volumes = async () => new Set((await docker.listVolumes()).Volumes.map(({ Name }) => Name));

  beforeAll(async () => {
    const files = {
      ...IMAGE_FILES,
      passwd: '993:x:0:0:root:/:/app\nroot:x:0:0:root:/:/app\n',
      group: 'docker:x:0:993\n990:x:0:993\n',
    };
    const image = await buildTestImage(
      imageDockerfile(
        'COPY passwd group /etc/',
        'COPY program.bash /data/kept',
        'USER root',
        'VOLUME ["/data", "/tmp/", "/cache/../other"]',
        'LABEL stoker.sandbox=forged stoker.worker=forged stoker.runtime=forged',
        'HEALTHCHECK --interval=1s CMD ["/app", "-c", "exit 1"]',
        'STOPSIGNAL SIGUSR1',
        'EXPOSE 80',
        'ENV LD_PRELOAD=/srv/none.so STOKER=1',
        'ONBUILD RUN false',
      ),
      files,
    );
    volumesBefore = await volumes();
    await createImageFunction(client, stack.account, 'hostile', await push('hostile:1', image), { Timeout: 30 });
  }, 120_000);

  test('is run with every restriction, by our own first process', async () => {
    const answer = call('hostile', 'wait 3');
    const container = await until('its container runs', async () => {
      const found = await SandboxContainers.of(stack.server).list();
      return found.find(({ state }) => state === 'running');
    });
    expect(container).toMatchObject({ runtime: 'image', sandboxId: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
    const reports = await auditSandboxes();
    expect(reports.find(({ sandboxId }) => sandboxId === container.sandboxId)?.findings).toEqual([]);
    const { Config, Mounts, State } = await docker.getContainer(container.containerId).inspect();
    expect(Config).toMatchObject({ Entrypoint: ['/run/stoker/launch', '--await'], StopSignal: 'SIGKILL' });
    expect(Config.Cmd ?? []).toEqual([]);
    expect(State).not.toHaveProperty('Health');
    expect(Mounts.filter(({ Type }) => Type === 'volume')).toEqual([]);
    expect(JSON.stringify(Config.Env)).not.toContain('AWS_');
    expect(await answer).toBe('waited');
  });

  test('is nobody but our user, and may write to /tmp alone', async () => {
    expect(await call('hostile', 'identity')).toContain('Uid: 993 993 993 993;Gid: 990 990 990 990;Groups: 990;');
    for (const path of [
      '/x',
      '/data/x',
      '/other/x',
      '/srv/x',
      '/run/stoker/x',
      '/var/task/x',
      '/etc/hosts',
      '/dev/x',
    ]) {
      expect(`${path} ${String(await call('hostile', `write ${path}`))}`).toBe(`${path} refused`);
    }
    expect(await call('hostile', 'write /tmp/x')).toBe('written');
    expect(await call('hostile', 'list /data')).toBe('/data/*');
    expect(await call('hostile', 'read /proc/1/comm')).toBe('launch');
  });

  test('leaves no volume on the host', async () => {
    expect([...(await volumes())].filter((name) => !volumesBefore.has(name))).toEqual([]);
  });
});

test('an image that puts links where the sandbox mounts still runs confined, or not at all', async () => {
  const image = await buildTestImage(
    imageDockerfile().replace('FROM scratch', 'RUN ln -s /srv /image/run && ln -s /proc /image/tmp\nFROM scratch'),
    IMAGE_FILES,
  );
  await createImageFunction(client, stack.account, 'links', await push('links:1', image));
  const { status, body } = await invoke(client, 'links', 'write /srv/x').catch(() => ({
    status: 500,
    body: undefined,
  }));
  if (status === 200) expect(body).not.toBe('written');
  for (const { findings } of await auditSandboxes()) {
    expect(findings.filter((finding) => /user|capabilities|root read-only|uid|network/.test(finding))).toEqual([]);
  }
});

describe('a start that fails', () => {
  test.each([
    [
      'a program that is not there',
      { EntryPoint: ['/none'] },
      'fork/exec /none: no such file or directory',
      'InvalidEntrypoint',
    ],
    [
      'a program that is none',
      { EntryPoint: ['/srv/program.bash'] },
      'fork/exec /srv/program.bash: permission denied',
      'InvalidEntrypoint',
    ],
    [
      'a name that is in no PATH',
      { EntryPoint: ['none'] },
      'exec: "none": executable file not found in $PATH',
      'InvalidEntrypoint',
    ],
    [
      'a directory that is not there',
      { WorkingDirectory: '/none' },
      'chdir /none: no such file or directory',
      'InvalidWorkingDir',
    ],
  ])('says so: %s', async (what, ImageConfig, detail, type) => {
    const name = what.replaceAll(' ', '-');
    await createImageFunction(client, stack.account, name, await push('start:1', await build()), { ImageConfig });
    const { functionError, body } = await invoke(client, name);
    expect(functionError).toBe('Unhandled');
    expect(body).toEqual({
      errorType: `Runtime.${type}`,
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: /) as string,
    });
    expect((body as { errorMessage: string }).errorMessage).toContain(detail);
  });
});

describe('what is no function’s image', () => {
  const create = (settings: Partial<CreateFunctionCommandInput>) => {
    const base = { FunctionName: 'refused', Role: stack.account.role, PackageType: 'Image' } as const;
    return client.send(new CreateFunctionCommand({ ...base, Code: { ImageUri: 'stoker/refused:1' }, ...settings }));
  };
  const refusal = (message: string) => ({ name: 'InvalidParameterValueException', message });

  test('is refused by AWS’s words', async () => {
    await push('refused:1', await build('CMD ["x"]'));
    await expect(create({ Code: { ImageUri: 'stoker/none:1' } })).rejects.toMatchObject(
      refusal('Source image stoker/none:1 does not exist. Provide a valid source image.'),
    );
    await expect(create({ Code: { ImageUri: 'nginx' } })).rejects.toMatchObject(
      refusal('Source image nginx is not valid. Provide a valid source image.'),
    );
    await expect(create({ Code: { ImageUri: '169.254.169.254/latest:1' } })).rejects.toMatchObject({
      message: expect.stringContaining('STOKER_IMAGE_REGISTRIES_FILE') as string,
    });
    const notForImages =
      "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.";
    await expect(create({ Handler: 'x.y' })).rejects.toMatchObject(refusal(notForImages));
    await expect(create({ Runtime: 'nodejs24.x' })).rejects.toMatchObject(refusal(notForImages));
    await expect(create({ Code: { ZipFile: await zipOf({ a: 'x' }) } })).rejects.toMatchObject(
      refusal('Please provide ImageUri when creating a function with packageType Image.'),
    );
  });

  test('is not what another account pushed', async () => {
    const stranger = await stack.operator.account('444455556666');
    await pushImage(stack, stranger, await build('CMD ["x"]'), 'theirs:1');
    for (const ImageUri of ['stoker/theirs:1', '444455556666.dkr.ecr.us-east-1.amazonaws.com/theirs:1']) {
      await expect(create({ Code: { ImageUri } })).rejects.toMatchObject(
        refusal(`Source image ${ImageUri} does not exist. Provide a valid source image.`),
      );
    }
  });

  test('keeps its settings apart from those of zips', async () => {
    await createFunction(client, stack.account, 'zip', { files: { 'index.js': 'exports.handler = async () => 1;' } });
    const change = { FunctionName: 'zip', ImageConfig: { Command: ['x'] } };
    await expect(client.send(new UpdateFunctionConfigurationCommand(change))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  test('fails to activate when its volumes lie over the sandbox', async () => {
    await push('volumes:1', await build('VOLUME /run/stoker'));
    const code = { PackageType: 'Image', Code: { ImageUri: 'stoker/volumes:1' }, Role: stack.account.role } as const;
    await client.send(new CreateFunctionCommand({ FunctionName: 'volumes', ...code }));
    const failed = await until('it has failed', async () => {
      const now = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'volumes' }));
      return now.State === 'Pending' ? undefined : now;
    });
    expect(failed).toMatchObject({ State: 'Failed', StateReasonCode: 'InvalidImage' });
    expect(failed.StateReason).toContain('a volume at /run/stoker');
  });

  test('is not what a function runs whose update to it failed: that one has its former image', async () => {
    const ImageUri = await push('good:1', await build('CMD ["serve"]'));
    await createImageFunction(client, stack.account, 'kept', ImageUri);
    const before = await call('kept', 'hello');
    await client.send(new UpdateFunctionCodeCommand({ FunctionName: 'kept', ImageUri: 'stoker/volumes:1' }));
    const failed = await until('its update has failed', async () => {
      const now = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'kept' }));
      return now.LastUpdateStatus === 'InProgress' ? undefined : now;
    });
    expect(failed).toMatchObject({ State: 'Active', LastUpdateStatus: 'Failed' });
    expect(failed.LastUpdateStatusReason).toContain('a volume at /run/stoker');
    expect(await call('kept', 'hello')).toEqual(before);
  });
});
