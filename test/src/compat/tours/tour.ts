import type { TestAccount } from '../../harness/accounts.js';
import { zipOf } from '../../harness/functions.js';
import {
  blob,
  type Input,
  type Output,
  type TourClient,
  TourError,
  type Waiter,
} from '../../harness/tour/tour-client.js';

/** A walk through a part of the API with one SDK; it keeps count of what it called. */
export class Tour {
  readonly called = new Set<string>();

  constructor(
    private readonly client: TourClient,
    readonly account: TestAccount,
    /** What the SDK has not. */
    readonly without: ReadonlyMap<string, string>,
  ) {}

  call(operation: string, input: Input = {}): Promise<Output> {
    this.called.add(operation);
    return this.client.call(operation, input);
  }

  wait(waiter: Waiter, input: Input): Promise<void> {
    return this.client.wait(waiter, input);
  }

  /** The error that a call ends with. */
  async refusal(operation: string, input: Input): Promise<TourError> {
    try {
      await this.call(operation, input);
    } catch (error) {
      if (error instanceof TourError) return error;
      throw error;
    }
    throw new Error(`${operation} was not refused`);
  }

  arn(resource: string): string {
    return `arn:aws:lambda:us-east-1:${this.account.accountId}:${resource}`;
  }

  /** Creates a function that answers its event, and waits until it is active. */
  async function(FunctionName: string, settings: Input = {}): Promise<Output> {
    const Code = { ZipFile: blob(await zipOf({ 'index.mjs': ECHO })) };
    const required = { Runtime: 'nodejs24.x', Handler: 'index.handler', Role: this.account.role, Code };
    const created = await this.call('CreateFunction', { FunctionName, ...required, ...settings });
    await this.wait('function_active_v2', { FunctionName });
    return created;
  }
}

const ECHO = 'export const handler = async (event, context) => ({ event, version: context.functionVersion });';

/** What bytes of an answer say. */
export function textOf(bytes: unknown): string {
  return Buffer.from(bytes as string, 'base64').toString();
}
