import type { AccountNames } from '@stoker/core/data-services/account-names';
import type { BackendPlace } from '@stoker/core/data-services/data-backend';
import { DATA_SERVICES } from '@stoker/core/data-services/data-service';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { Home } from '@stoker/core/model/function-name';
import type { BackendAnswer } from '@stoker/app/ports/backend-client';
import type { BackendSigner } from '../forward/sign-anew.js';
import type { Json } from './data-operation.js';
import { foreignError } from './foreign-answer.js';
import { readAnswer } from './read-answer.js';
import type { DataPorts, ServiceTable } from './service-table.js';
import { jsonObjectOf } from './json-object.js';

/** ms from a request's end to its answer, beside what the backend was asked to wait. */
const ANSWER_MS = 30_000;

/** What requests to a backend are sent by. */
export interface Sending extends Pick<DataPorts, 'client' | 'clock'> {
  readonly signer: BackendSigner;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
}

/** A service's backend as one account uses it, in the JSON protocol. */
export class AccountBackend {
  constructor(
    private readonly table: Pick<ServiceTable<string>, 'model' | 'service'>,
    private readonly place: BackendPlace,
    readonly home: Home,
    private readonly sending: Sending,
  ) {}

  get names(): AccountNames {
    return this.place.names;
  }

  /**
   * Has an operation run, under the names that the backend knows.
   *
   * @param waitSeconds s that the backend is asked to wait
   * @throws ForeignError for what the backend refuses, with the account's names in its words; ServiceUnavailableException
   */
  async send(operation: string, input: Json, waitSeconds = 0): Promise<BackendAnswer> {
    const { model, service } = this.table;
    const { client, clock, signer, signal } = this.sending;
    const body = Buffer.from(JSON.stringify(input));
    const headers = {
      'content-type': `application/x-amz-json-${model.jsonVersion ?? '1.0'}`,
      'content-length': String(body.length),
      'x-amz-target': `${model.targetPrefix ?? ''}.${operation}`,
    };
    const answer = await client.send({
      ...signer.sign(this.place, { method: 'POST', target: '/', headers, body }, clock.now()),
      title: DATA_SERVICES[service].title,
      body,
      signal,
      answerMs: ANSWER_MS + waitSeconds * 1_000,
    });
    if (answer.status < 300) return answer;
    throw await foreignError(answer, this.names);
  }

  /** The same for its answer's JSON. @throws ServiceUnavailableException where that is none */
  async ask(operation: string, input: Json, waitSeconds = 0): Promise<Json> {
    const { body } = await this.send(operation, input, waitSeconds);
    const json = parsed(await readAnswer(body));
    if (json !== undefined) return json;
    const { title } = DATA_SERVICES[this.table.service];
    throw new ServiceError('ServiceUnavailableException', `${title} did not answer as it should.`);
  }
}

/** An answer without a body says nothing. */
function parsed(bytes: Buffer): Json | undefined {
  return bytes.length === 0 ? {} : jsonObjectOf(bytes.toString('utf8'));
}
