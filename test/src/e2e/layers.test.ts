import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AddLayerVersionPermissionCommand,
  DeleteLayerVersionCommand,
  GetFunctionCommand,
  GetLayerVersionCommand,
  type LambdaClient,
  PublishLayerVersionCommand,
  RemoveLayerVersionPermissionCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestAccount } from '../harness/accounts.js';
import { createFunction, invoke, lambdaClient, zipOf } from '../harness/functions.js';
import { run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';
import { BASH_BOOTSTRAP } from './functions/bash-bootstrap.js';

let stack: Stack;
let client: LambdaClient;
let stranger: TestAccount;
let strangerClient: LambdaClient;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2,python3.11=1,provided.al2023=1' });
  client = lambdaClient(stack.server, stack.account);
  stranger = await stack.operator.account('444455556666');
  strangerClient = lambdaClient(stack.server, stranger);
}, 120_000);

afterAll(() => stack.close(), 60_000);

/** Publishes the next version of a layer; answers its ARN. */
async function publish(LayerName: string, files: Parameters<typeof zipOf>[0], by = client): Promise<string> {
  const Content = { ZipFile: await zipOf(files) };
  return (await by.send(new PublishLayerVersionCommand({ LayerName, Content }))).LayerVersionArn!;
}

const withLayers = (...Layers: string[]) => ({ settings: { MemorySize: 512, Layers } });
const script = (text: string) => ({ text: `#!/bin/sh\n${text}\n`, mode: 0o755 });

describe('Node.js finds in its layers', () => {
  test('modules by require, those for its own version first, and files', async () => {
    const layer = await publish('node-modules', {
      'nodejs/node_modules/everywhere/index.js': 'module.exports = "of any version";',
      'nodejs/node_modules/both/index.js': 'module.exports = "of any version";',
      'nodejs/node24/node_modules/both/index.js': 'module.exports = "of 24";',
      'data/words.txt': 'words',
    });
    const code = `
      const fs = require('node:fs');
      const found = [require('everywhere'), require('both'), fs.readFileSync('/opt/data/words.txt', 'utf8')];
      exports.handler = async () => found;`;
    await createFunction(client, stack.account, 'node-cjs', { files: { 'index.js': code }, ...withLayers(layer) });
    expect((await invoke(client, 'node-cjs')).body).toEqual(['of any version', 'of 24', 'words']);
  });

  test('modules by import', async () => {
    const layer = await publish('node-esm', {
      'nodejs/node_modules/plain/index.js': 'module.exports = { name: "plain" };',
      'nodejs/node_modules/modern/package.json': '{"type":"module","exports":{".":"./main.js","./part":"./part.js"}}',
      'nodejs/node_modules/modern/main.js': 'import { part } from "modern/part"; export const name = `modern ${part}`;',
      'nodejs/node_modules/modern/part.js': 'export const part = "part";',
    });
    const code = `
      import plain from 'plain';
      import { name } from 'modern';
      const missing = await import('missing').catch((error) => error.code);
      export const handler = async () => [plain.name, name, missing];`;
    await createFunction(client, stack.account, 'node-esm', { files: { 'index.mjs': code }, ...withLayers(layer) });
    expect((await invoke(client, 'node-esm')).body).toEqual(['plain', 'modern part', 'ERR_MODULE_NOT_FOUND']);
  });

  test('programs by their name', async () => {
    const layer = await publish('programs', { 'bin/greet': script('echo hello $1') });
    const code = `
      const { execFileSync } = require('node:child_process');
      exports.handler = async () => execFileSync('greet', ['layer'], { encoding: 'utf8' });`;
    await createFunction(client, stack.account, 'node-bin', { files: { 'index.js': code }, ...withLayers(layer) });
    expect((await invoke(client, 'node-bin')).body).toBe('hello layer\n');
  });
});

test('Python finds modules in both places of its layers, and its own before them', async () => {
  const layer = await publish('python-modules', {
    'python/plain.py': 'NAME = "plain"',
    'python/lib/python3.11/site-packages/packaged/__init__.py': 'NAME = "packaged"',
    'python/mine.py': 'NAME = "the layer’s"',
  });
  const files = {
    'mine.py': 'NAME = "mine"',
    'app.py':
      'import plain, packaged, mine\n\ndef handler(event, context):\n    return [plain.NAME, packaged.NAME, mine.NAME]\n',
  };
  const source = { runtime: 'python3.11', handler: 'app.handler', files };
  await createFunction(client, stack.account, 'python', { ...source, ...withLayers(layer) });
  expect((await invoke(client, 'python')).body).toEqual(['plain', 'packaged', 'mine']);
});

test('Python finds native libraries in lib of its layers and of its own code', async (context) => {
  const library = await sharedLibrary();
  if (library === undefined) return context.skip('cc is not there to make a library with');
  const layer = await publish('native', { 'lib/libanswer.so': library });
  const files = {
    'lib/libmine.so': library,
    'app.py': `
import ctypes

def handler(event, context):
    return [ctypes.CDLL(name).answer() for name in ('libanswer.so', 'libmine.so')]
`,
  };
  const source = { runtime: 'python3.11', handler: 'app.handler', files };
  await createFunction(client, stack.account, 'native', { ...source, ...withLayers(layer) });
  expect((await invoke(client, 'native')).body).toEqual([42, 42]);
});

test('a custom runtime may come as a layer', async () => {
  const layer = await publish('bash-runtime', BASH_BOOTSTRAP);
  const source = { runtime: 'provided.al2023', files: { 'nothing.txt': 'no bootstrap' } };
  await createFunction(client, stack.account, 'custom', { ...source, ...withLayers(layer) });
  expect((await invoke(client, 'custom', { do: 'echo' })).body).toEqual({ do: 'echo' });
});

describe('several layers', () => {
  const code = `
    const fs = require('node:fs');
    const read = (name) => fs.existsSync('/opt/' + name) ? fs.readFileSync('/opt/' + name, 'utf8') : null;
    exports.handler = async (names) => names.map(read);`;
  const names = ['both', 'only-a', 'only-b'];
  const update = async (Layers: string[]) => {
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'merged', Layers }));
    await waitUntilFunctionUpdatedV2(
      { client, maxWaitTime: 30, minDelay: 0.02, maxDelay: 1 },
      { FunctionName: 'merged' },
    );
    return (await invoke(client, 'merged', names)).body;
  };

  test('are merged in their order, which an update changes, and gone when they are taken away', async () => {
    const a = await publish('a', { both: 'a', 'only-a': 'a' });
    const b = await publish('b', { both: 'b', 'only-b': 'b' });
    await createFunction(client, stack.account, 'merged', { files: { 'index.js': code }, ...withLayers(a, b) });
    expect((await invoke(client, 'merged', names)).body).toEqual(['b', 'a', 'b']);
    expect(await update([b, a])).toEqual(['a', 'a', 'b']);
    expect(await update([])).toEqual([null, null, null]);
  });

  test('stay with a function when they are deleted', async () => {
    const arn = await publish('short-lived', { both: 'still here' });
    await createFunction(client, stack.account, 'outliving', { files: { 'index.js': code }, ...withLayers(arn) });
    await client.send(new DeleteLayerVersionCommand({ LayerName: 'short-lived', VersionNumber: 1 }));
    expect((await invoke(client, 'outliving', ['both'])).body).toEqual(['still here']);
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'outliving' }));
    expect(Configuration?.Layers).toEqual([{ Arn: arn, CodeSize: expect.any(Number) }]);
  });
});

describe('a layer of another account', () => {
  const code = { 'index.js': `exports.handler = async () => require('shared');` };
  const create = (name: string, arn: string) =>
    createFunction(client, stack.account, name, { files: code, ...withLayers(arn) });

  test('is used while it is let, and by whoever has it already', async () => {
    const arn = await publish(
      'shared',
      { 'nodejs/node_modules/shared/index.js': 'module.exports = 42;' },
      strangerClient,
    );
    const refusal = {
      name: 'AccessDeniedException',
      message: expect.stringContaining('no resource-based policy allows'),
    };
    await expect(create('borrower', arn)).rejects.toMatchObject(refusal);
    const version = { LayerName: 'shared', VersionNumber: 1, StatementId: 'one' };
    await strangerClient.send(
      new AddLayerVersionPermissionCommand({
        ...version,
        Action: 'lambda:GetLayerVersion',
        Principal: stack.account.accountId,
      }),
    );
    await create('borrower', arn);
    await strangerClient.send(new RemoveLayerVersionPermissionCommand(version));
    await expect(create('too-late', arn)).rejects.toMatchObject(refusal);
    expect((await invoke(client, 'borrower')).body).toBe(42);
  });
});

describe('Location', () => {
  const download = async (url: string | undefined) => {
    const answer = await fetch(url!);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
    return Buffer.from(await answer.arrayBuffer());
  };

  test('of a layer and of a function gives the zip that was uploaded', async () => {
    const files = { 'index.js': 'exports.handler = async () => 1;' };
    const zip = await zipOf(files);
    await client.send(new PublishLayerVersionCommand({ LayerName: 'located', Content: { ZipFile: zip } }));
    await createFunction(client, stack.account, 'located', { files });
    const { Content } = await client.send(new GetLayerVersionCommand({ LayerName: 'located', VersionNumber: 1 }));
    expect((await download(Content?.Location)).equals(zip)).toBe(true);
    const { Code, Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'located' }));
    const code = await download(Code?.Location);
    expect(createHash('sha256').update(code).digest('base64')).toBe(Configuration?.CodeSha256);
  });

  test('is good for nothing that it was not made for', async () => {
    const { Code } = await client.send(new GetFunctionCommand({ FunctionName: 'located' }));
    const url = new URL(Code!.Location!);
    expect(url.origin).toBe(stack.server.endpoint);
    const changes: ((url: URL) => void)[] = [
      (one) => (one.search = ''),
      (one) => one.searchParams.set('expires', '4102444800'),
      (one) => (one.pathname = one.pathname.replace('111122223333', '444455556666')),
      (one) => (one.pathname = '/_stoker/code/111122223333/..%2f..%2fmaster.key'),
    ];
    for (const change of changes) {
      const changed = new URL(url);
      change(changed);
      expect((await fetch(changed)).status).toBe(403);
    }
  });
});

describe('hostile layers', () => {
  test('that are no zip are refused as packages are', async () => {
    await expect(
      client.send(new PublishLayerVersionCommand({ LayerName: 'no-zip', Content: { ZipFile: Buffer.from('no zip') } })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
    });
  });

  test('give no program the rights of another user, and no way out by a link', async () => {
    const layer = await publish('sly', { 'bin/rights': { text: '#!/bin/sh\nid -u\n', mode: 0o4755 } });
    const code = `
      const { execFileSync } = require('node:child_process');
      const { statSync } = require('node:fs');
      exports.handler = async () => [execFileSync('rights', { encoding: 'utf8' }).trim(), statSync('/opt/bin/rights').mode & 0o7000];`;
    await createFunction(client, stack.account, 'sly', { files: { 'index.js': code }, ...withLayers(layer) });
    expect((await invoke(client, 'sly')).body).toEqual([String(993), 0]);
  });

  test('that shadow a module harm their own function alone', async () => {
    const layer = await publish('shadow', {
      'bin/node': script('exit 1'),
      'nodejs/node_modules/fs/index.js': 'throw new Error("shadowed");',
      bootstrap: script('exit 1'),
    });
    const files = { 'index.js': `const fs = require('fs'); exports.handler = async () => typeof fs.readFileSync;` };
    await createFunction(client, stack.account, 'shadowed', { files, ...withLayers(layer) });
    await createFunction(client, stack.account, 'clear', { files, settings: { MemorySize: 512 } });
    for (const name of ['shadowed', 'clear']) expect((await invoke(client, name)).body).toBe('function');
  });
});

/** A library that needs no other; undefined where there is no compiler. */
async function sharedLibrary(): Promise<Buffer | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'stoker-library-'));
  try {
    const file = join(directory, 'lib.so');
    const args = ['-shared', '-nostdlib', '-fPIC', '-x', 'c', '-', '-o', file];
    const made = await run('cc', args, { input: 'int answer(void) { return 42; }' }).catch(() => undefined);
    return made?.code === 0 ? await readFile(file) : undefined;
  } finally {
    await rm(directory, { recursive: true });
  }
}
