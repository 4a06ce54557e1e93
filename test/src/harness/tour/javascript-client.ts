import * as sdk from '@aws-sdk/client-lambda';
import { type Input, type Output, type TourClient, TourError, type Waiter } from './tour-client.js';

type AnyCommand = sdk.ListFunctionsCommand;

const WAITERS = {
  function_active_v2: sdk.waitUntilFunctionActiveV2,
  function_updated_v2: sdk.waitUntilFunctionUpdatedV2,
  published_version_active: sdk.waitUntilPublishedVersionActive,
} as const satisfies Record<Waiter, unknown>;

/** The AWS SDK for JavaScript, in this process. */
export class JavaScriptTourClient implements TourClient {
  constructor(private readonly client: sdk.LambdaClient) {}

  async call(operation: string, input: Input): Promise<Output> {
    const commands = sdk as unknown as Readonly<Record<string, new (input: unknown) => AnyCommand>>;
    const Command = commands[`${operation}Command`];
    if (Command === undefined) throw new Error(`the SDK has no ${operation}`);
    try {
      return (await plain(await this.client.send(new Command(withBytes(input))))) as Output;
    } catch (error) {
      const { name, message, $metadata } = error as sdk.LambdaServiceException;
      throw new TourError(name, message, $metadata?.httpStatusCode ?? 0);
    }
  }

  async wait(waiter: Waiter, input: Input): Promise<void> {
    const params = { client: this.client, maxWaitTime: 60, minDelay: 0.05, maxDelay: 1 };
    await WAITERS[waiter](params, input as { FunctionName: string });
  }

  close(): Promise<void> {
    this.client.destroy();
    return Promise.resolve();
  }
}

function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== 'object' || value === null) return value;
  if ('$blob' in value) return Buffer.from(value.$blob as string, 'base64');
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withBytes(member)]));
}

/** Bytes as base64, streams of events as lists. */
async function plain(value: unknown): Promise<unknown> {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (Symbol.asyncIterator in value) {
    const events = [];
    for await (const event of value as AsyncIterable<unknown>) events.push(await plain(event));
    return events;
  }
  const members = Object.entries(value).map(async ([name, member]) => [name, await plain(member)] as const);
  return Object.fromEntries(await Promise.all(members));
}
