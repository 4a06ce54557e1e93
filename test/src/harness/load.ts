import type { LambdaClient } from '@aws-sdk/client-lambda';
import { InvokeCommand } from '@aws-sdk/client-lambda';

/** What clients saw of their requests. */
export interface ClientLedger {
  /** Request ids of those that were answered with the function's own answer. */
  readonly answered: string[];
  /** Those that were answered otherwise: the service failed them. */
  readonly failed: unknown[];
  /** Those without any answer: the connection was refused or lost. */
  readonly unanswered: unknown[];
}

/** Clients that invoke a function over and over. */
export class SyncLoad {
  readonly ledger: ClientLedger = { answered: [], failed: [], unanswered: [] };
  #running = true;
  readonly #clients: Promise<unknown>;

  /**
   * @param clients one for each that invokes at the same moment
   * @param limit requests in all, so that no load is endless
   */
  constructor(
    clients: readonly LambdaClient[],
    private readonly functionName: string,
    private readonly event: object,
    private limit = 5_000,
  ) {
    this.#clients = Promise.all(clients.map((client) => this.#drive(client)));
  }

  /** Resolves when every request under way has come to its end. */
  async stop(): Promise<ClientLedger> {
    this.#running = false;
    await this.#clients;
    return this.ledger;
  }

  async #drive(client: LambdaClient): Promise<void> {
    while (this.#running && this.limit > 0) {
      this.limit -= 1;
      await this.#invoke(client);
    }
  }

  async #invoke(client: LambdaClient): Promise<void> {
    try {
      const input = { FunctionName: this.functionName, Payload: JSON.stringify(this.event) };
      const { FunctionError, $metadata } = await client.send(new InvokeCommand(input));
      if (FunctionError === undefined && $metadata.requestId !== undefined)
        this.ledger.answered.push($metadata.requestId);
      else this.ledger.failed.push(FunctionError);
    } catch (error) {
      const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
      (status === undefined ? this.ledger.unanswered : this.ledger.failed).push(error);
      // A server that is gone is gone for all of them; there is no need to ask it a thousand times.
      if (status === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
