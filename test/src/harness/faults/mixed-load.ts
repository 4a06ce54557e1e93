import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { TestAccount } from '../accounts.js';
import { lambdaClient } from '../functions.js';
import type { ServerProcess } from '../server-process.js';
import { until } from '../until.js';
import { Ledger } from './ledger.js';
import type { LoadQueue } from './load-queue.js';
import { eventOf, functionOf, type LoadFunction, messageOf } from './workload.js';

export interface LoadOptions {
  /** Clients that send events, and such that invoke and wait. */
  readonly eventClients: number;
  readonly syncClients: number;
  /** ms that each waits between two requests. */
  readonly pauseMs: number;
  /** Requests in all, so that no load is endless. */
  readonly limit: number;
  /** Gets messages from one more client. */
  readonly queue?: LoadQueue | undefined;
}

const PATIENCE_MS = 120_000;
/** ms that a client waits for an answer. */
const ANSWER_MS = 10_000;
/** ms after a failure: a server that is gone is gone for all; there is no need to ask it a thousand times. */
const AFTER_FAILURE_MS = 200;

/** Clients of several accounts that send events and invoke synchronously, over and over, and keep books of it. */
export class MixedLoad {
  readonly ledger = new Ledger();
  #running = true;
  #sent = 0;
  #next = 0;
  #clients: readonly LambdaClient[] = [];
  readonly #driven: Promise<unknown>;

  constructor(
    private readonly accounts: readonly TestAccount[],
    servers: readonly ServerProcess[],
    private readonly options: LoadOptions,
  ) {
    this.turnTo(...servers);
    const clients = [
      ...Array.from({ length: options.eventClients }, () => this.#drive('Event')),
      ...Array.from({ length: options.syncClients }, () => this.#drive('RequestResponse')),
      ...(options.queue === undefined ? [] : [this.#fill(options.queue)]),
    ];
    this.#driven = Promise.all(clients);
  }

  /** From now on these are asked, in turn. */
  turnTo(...servers: readonly ServerProcess[]): void {
    this.#clients = servers.flatMap((server) => this.accounts.map((account) => lambdaClient(server, account)));
  }

  /** Resolves when so many events in all have been acknowledged. */
  async reaches(events: number): Promise<void> {
    await until(`${events} events are accepted`, () => this.ledger.accepted.length >= events, PATIENCE_MS);
  }

  /** Resolves when every request under way has come to its end. */
  async stop(): Promise<Ledger> {
    this.#running = false;
    await this.#driven;
    return this.ledger;
  }

  /** Sends the same event so many times at once, beside the rest. */
  async burst(functionName: LoadFunction, count: number, event: object): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#send(functionName, 'Event', event)));
  }

  async #drive(type: InvocationType): Promise<void> {
    while (this.#running && this.#sent < this.options.limit) {
      const n = this.#sent++;
      const functionName = type === 'Event' ? functionOf(n) : 'steady';
      const succeeded = await this.#send(functionName, type, eventOf(functionName, n));
      await sleep(succeeded ? this.options.pauseMs : AFTER_FAILURE_MS);
    }
  }

  async #fill(queue: LoadQueue): Promise<void> {
    for (let n = 0; this.#running && n < this.options.limit; n++) {
      this.ledger.queued.push(await queue.send(messageOf(n)));
      await sleep(this.options.pauseMs);
    }
  }

  async #send(FunctionName: LoadFunction, InvocationType: InvocationType, event: object): Promise<boolean> {
    const command = new InvokeCommand({ FunctionName, InvocationType, Payload: JSON.stringify(event) });
    const askedAt = performance.now();
    try {
      const client = this.#clients[this.#next++ % this.#clients.length]!;
      const output = await client.send(command, { abortSignal: AbortSignal.timeout(ANSWER_MS) });
      if (output.FunctionError !== undefined) throw new Error(`the function failed: ${output.FunctionError}`);
      const kind = InvocationType === 'Event' ? 'accepted' : 'answered';
      this.ledger.succeed(kind, output.$metadata.requestId!, askedAt);
      return true;
    } catch (error) {
      this.ledger.fail(error as Error);
      return false;
    }
  }
}

type InvocationType = 'Event' | 'RequestResponse';
