import { buffer } from 'node:stream/consumers';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  type Runtime,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { ZipFile } from 'yazl';
import type { TestAccount } from './accounts.js';
import type { ServerProcess } from './server-process.js';

/** The real AWS SDK, pointed at a server under test. It does not retry, so that tests see first answers. */
export function lambdaClient(server: ServerProcess, account: TestAccount, maxAttempts = 1): LambdaClient {
  const { accessKeyId, secretAccessKey, sessionToken } = account;
  return new LambdaClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    maxAttempts,
  });
}

type FileContent = string | Uint8Array;

/** A zip of files by name; a value with a mode is stored with it. */
export function zipOf(
  files: Readonly<Record<string, FileContent | { text: FileContent; mode: number }>>,
): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, file] of Object.entries(files)) {
    const { text, mode } = typeof file === 'string' || file instanceof Uint8Array ? { text: file, mode: 0o644 } : file;
    zip.addBuffer(Buffer.from(text as Uint8Array), name, { mode });
  }
  zip.end();
  return buffer(zip.outputStream);
}

export interface FunctionSource {
  readonly runtime?: string;
  readonly handler?: string;
  readonly files: Parameters<typeof zipOf>[0];
  readonly settings?: Partial<CreateFunctionCommandInput>;
}

/** Creates a function and waits until it is active. */
export async function createFunction(
  client: LambdaClient,
  account: TestAccount,
  name: string,
  { runtime = 'nodejs24.x', handler = 'index.handler', files, settings = {} }: FunctionSource,
): Promise<void> {
  const code = { ZipFile: await zipOf(files) };
  const role = { Role: account.role, Runtime: runtime as Runtime, Handler: handler };
  await client.send(new CreateFunctionCommand({ FunctionName: name, Code: code, ...role, ...settings }));
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 30, minDelay: 0.02, maxDelay: 1 }, { FunctionName: name });
}

export interface Answer {
  readonly status: number | undefined;
  readonly functionError: string | undefined;
  readonly executedVersion: string | undefined;
  /** The payload, parsed; undefined where there is none. */
  readonly body: unknown;
  /** The log tail as text; empty where none was asked for. */
  readonly log: string;
}

/** Invokes a function, log tail included. */
export async function invoke(
  client: LambdaClient,
  name: string,
  event: unknown = {},
  options: Partial<InvokeCommandInput> = {},
): Promise<Answer> {
  const input = { FunctionName: name, Payload: JSON.stringify(event), LogType: 'Tail', ...options } as const;
  const output = await client.send(new InvokeCommand(input));
  const text = output.Payload?.transformToString() ?? '';
  return {
    status: output.StatusCode,
    functionError: output.FunctionError,
    executedVersion: output.ExecutedVersion,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
    log: Buffer.from(output.LogResult ?? '', 'base64').toString(),
  };
}

/**
 * Sends an event for asynchronous invocation.
 *
 * @returns the id it was accepted under, which is the request id of all its attempts
 */
export async function sendEvent(client: LambdaClient, name: string, event: unknown): Promise<string> {
  const input = { FunctionName: name, InvocationType: 'Event', Payload: JSON.stringify(event) } as const;
  const { StatusCode, Payload, FunctionError, $metadata } = await client.send(new InvokeCommand(input));
  const empty = (Payload?.length ?? 0) === 0 && FunctionError === undefined;
  if (StatusCode !== 202 || !empty || $metadata.requestId === undefined) throw new Error(`answered ${StatusCode}`);
  return $metadata.requestId;
}

/** Id of the sandbox that gave an answer with the function's `logStream` in it. */
export function sandboxOf({ body }: Answer): string {
  const id = /[0-9a-f]{32}$/.exec((body as { logStream: string }).logStream)?.[0];
  if (id === undefined) throw new Error('the answer names no log stream');
  return id;
}
