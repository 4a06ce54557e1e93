import { type LambdaClient, PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, type FunctionSource, invoke, lambdaClient, zipOf } from '../harness/functions.js';
import { reportOf } from '../harness/log-lines.js';
import { type Stack, startStack } from '../harness/stack.js';

let stack: Stack;
let client: LambdaClient;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=1,python3.13=1' });
  client = lambdaClient(stack.server, stack.account);
}, 120_000);

afterAll(() => stack.close(), 60_000);

const script = (text: string, mode = 0o755) => ({ text: `#!/bin/bash\n${text}\n`, mode });

async function layer(name: string, files: FunctionSource['files']): Promise<string> {
  const Content = { ZipFile: await zipOf(files) };
  return (await client.send(new PublishLayerVersionCommand({ LayerName: name, Content }))).LayerVersionArn!;
}

/** The wrapper of a function whose variables are these as well. */
function make(name: string, source: FunctionSource, wrapper: string, layers: string[] = [], variables = {}) {
  const Environment = { Variables: { AWS_LAMBDA_EXEC_WRAPPER: wrapper, GREETING: 'hello', ...variables } };
  const settings = { MemorySize: 1769, Timeout: 10, Layers: layers, Environment };
  return createFunction(client, stack.account, name, { ...source, settings });
}

const NODE = `
  exports.handler = async () => ({
    greeting: process.env.GREETING,
    added: process.env.ADDED,
    wrapper: process.env.AWS_LAMBDA_EXEC_WRAPPER,
    region: process.env.AWS_REGION,
    heapMb: Math.round(require('node:v8').getHeapStatistics().heap_size_limit / 1048576),
    preloads: globalThis.preloads,
    where: (() => { try { return require('where'); } catch { return 'nowhere'; } })(),
  });
  exports.other = async () => 'the other handler of ' + process.env._HANDLER;`;

const PYTHON = `
import os, sys
try:
    import words
except ImportError:
    words = None
def handler(event, context):
    return {
        "greeting": os.environ["GREETING"],
        "added": os.environ.get("ADDED"),
        "options": sorted(sys._xoptions),
        "words": words and words.WORDS,
        "handler": os.environ["_HANDLER"],
    }
`;
const python = (files: FunctionSource['files'] = {}) => ({
  runtime: 'python3.13',
  files: { 'index.py': PYTHON, ...files },
});

describe('a wrapper', () => {
  test('of a layer starts Node.js with another environment and more arguments, and serves all invocations', async () => {
    const text =
      'export ADDED="by the wrapper" GREETING="$GREETING, world"\nexec "$1" --max-old-space-size=300 "${@:3}"';
    const arn = await layer('node-wrapper', { wrapper: script(text) });
    await make('node', { files: { 'index.js': NODE } }, '/opt/wrapper', [arn]);
    for (const _again of [1, 2]) {
      const { body, functionError } = await invoke(client, 'node');
      expect({ body, functionError }).toMatchObject({
        functionError: undefined,
        body: { greeting: 'hello, world', added: 'by the wrapper', wrapper: '/opt/wrapper', region: 'us-east-1' },
      });
      expect((body as { heapMb: number }).heapMb).toBeLessThan(1000);
    }
  });

  test('of the package does, too, and NODE_OPTIONS of its own have effect once', async () => {
    const files = {
      'index.js': NODE,
      'preload.js': 'globalThis.preloads = (globalThis.preloads ?? 0) + 1;',
      'start.sh': script('export NODE_OPTIONS="--require /var/task/preload.js --stack-trace-limit=5"\nexec "$@"'),
    };
    await make('node-options', { files }, '/var/task/start.sh');
    const { body, log } = await invoke(client, 'node-options');
    expect(body).toMatchObject({ preloads: 1 });
    expect(log).not.toContain('without effect');
  });

  test('may choose another handler', async () => {
    const files = { 'index.js': NODE, 'start.sh': script('export _HANDLER=index.other\nexec "$@"') };
    await make('node-handler', { files }, '/var/task/start.sh');
    expect((await invoke(client, 'node-handler')).body).toBe('the other handler of index.other');
  });

  test('of a layer starts Python as AWS’s page shows it', async () => {
    const text = `
args=("$@")
extra_args=("-X" "importtime")
args=("\${args[@]:0:$#-1}" "\${extra_args[@]}" "\${args[@]: -1}")
export ADDED=yes PYTHONPATH=/opt/more
exec "\${args[@]}"`;
    const arn = await layer('python-wrapper', {
      importtime_wrapper: script(text),
      'more/words.py': 'WORDS = "of the layer"',
    });
    await make('python', python(), '/opt/importtime_wrapper', [arn]);
    const { body, log } = await invoke(client, 'python');
    expect(body).toEqual({
      greeting: 'hello',
      added: 'yes',
      options: ['importtime'],
      words: 'of the layer',
      handler: 'index.handler',
    });
    expect(log).toContain('import time:');
  });

  test('of the package may run the runtime as its child', async () => {
    await make('python-child', python({ start: script('ADDED=child "$@"\nexit $?') }), '/var/task/start');
    expect((await invoke(client, 'python-child')).body).toMatchObject({ added: 'child', options: [] });
  });

  test('of the package starts Ruby, with options that take effect once', async () => {
    const code = `
      def handler(event:, context:)
        { added: ENV.fetch('ADDED'), verbose: $VERBOSE }
      end`;
    const text = 'export ADDED=yes RUBYOPT=--disable=did_you_mean\nexec "$1" -W0 "${@:2}"';
    const files = { 'index.rb': code, start: script(text) };
    await make('ruby', { runtime: 'ruby3.3', files }, '/var/task/start');
    const { body, log } = await invoke(client, 'ruby');
    expect(body).toMatchObject({ added: 'yes', verbose: null });
    expect(log).not.toContain('without effect');
  });

  test('is not asked by a custom runtime', async () => {
    const files = { bootstrap: script('exit 7') };
    await make('custom', { runtime: 'provided.al2023', files }, '/var/task/none');
    expect((await invoke(client, 'custom')).log).toContain('exit status 7');
  });
});

describe('a wrapper that does not start the runtime', () => {
  test.each([
    ['is missing', {}, '/opt/none', 127, '/opt/none: does not exist'],
    ['is not executable', { start: script('exec "$@"', 0o644) }, '/var/task/start', 126, 'start: is not an executable'],
    ['fails', { start: script('echo oh no >&2\nexit 3') }, '/var/task/start', 3, 'oh no'],
  ] as const)('because it %s is Runtime.ExitError', async (what, files, wrapper, status, line) => {
    const name = what.replaceAll(' ', '-');
    await make(name, python(files), wrapper);
    for (const _again of [1, 2]) {
      const answer = await invoke(client, name);
      expect(answer).toMatchObject({ functionError: 'Unhandled' });
      expect(answer.body).toEqual({
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${reportOf(answer.log).requestId} Error: Runtime exited with error: exit status ${status}`,
      });
      expect(answer.log).toContain(line);
    }
  });

  test('because it does something else is out of time', { timeout: 60_000 }, async () => {
    const Environment = { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/start' } };
    const settings = { Timeout: 1, Environment };
    const files = { 'index.js': NODE, start: script('exec sleep 100') };
    await createFunction(client, stack.account, 'idle', { files, settings });
    expect((await invoke(client, 'idle')).body).toMatchObject({ errorType: 'Sandbox.Timedout' });
  });
});
