import { InvokeWithResponseStreamCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, lambdaClient } from '../harness/functions.js';
import { buildFunction, findToolchain, type Toolchain } from '../harness/native-functions.js';
import { type Stack, startStack } from '../harness/stack.js';

const toolchain = await findToolchain('go');

describe.skipIf(toolchain === undefined)('a function of Go that streams', () => {
  let stack: Stack;
  let client: LambdaClient;

  beforeAll(async () => {
    stack = await startStack({ STOKER_STEMS: 'provided.al2023=1' });
    client = lambdaClient(stack.server, stack.account);
    const files = await buildFunction(toolchain as Toolchain);
    const source = { runtime: 'provided.al2023', handler: 'stream', files };
    await createFunction(client, stack.account, 'stream', { ...source, settings: { MemorySize: 512 } });
  }, 300_000);

  afterAll(() => stack.close(), 60_000);

  /** The pieces of the answer as they came, and what its last event says. */
  async function run(event: object) {
    const input = { FunctionName: 'stream', Payload: JSON.stringify(event) };
    const { EventStream = [] } = await client.send(new InvokeWithResponseStreamCommand(input));
    const pieces: Buffer[] = [];
    let end: { ErrorCode?: string | undefined; ErrorDetails?: string | undefined } | undefined;
    for await (const { PayloadChunk, InvokeComplete } of EventStream) {
      if (PayloadChunk?.Payload) pieces.push(Buffer.from(PayloadChunk.Payload));
      end ??= InvokeComplete;
    }
    return { text: Buffer.concat(pieces).toString(), end };
  }

  test('brings its whole response, after the prelude of function URLs', async () => {
    const { text, end } = await run({ text: 'piece', number: 3 });
    const [prelude = '', body] = text.split('\0'.repeat(8));
    expect(JSON.parse(prelude)).toEqual({ statusCode: 201, headers: { 'Content-Type': 'text/plain' } });
    expect(body).toBe('piece 0\npiece 1\npiece 2\n');
    expect(end?.ErrorCode).toBeUndefined();
  });

  test('says at the end that it failed in the middle', async () => {
    const { text, end } = await run({ do: 'fail', text: 'piece', number: 3 });
    expect(text).toContain('piece 0\n');
    expect(text).not.toContain('piece 1\n');
    expect(end?.ErrorCode).toBe('Unhandled');
    expect(JSON.parse(end?.ErrorDetails ?? '')).toEqual({ errorType: 'noLuck', errorMessage: 'broken off' });
  });
});
