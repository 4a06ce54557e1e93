import { Readable } from 'node:stream';
import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { BackendAnswer, BackendRequest } from '@stoker/app/ports/backend-client';
import { AccountNames } from '@stoker/core/data-services/account-names';
import type { BackendPlace } from '@stoker/core/data-services/data-backend';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { WireResponse } from '../../aws-wire/wire-response.js';
import type { Json } from '../data-operation.js';
import type { DataPorts, ServiceTable } from '../service-table.js';
import { TableProtocol } from '../table-protocol.js';

export const MINE = '111122223333';
export const OTHER = '444455556666';
export const REGION = 'eu-west-1';

/** What a backend answers to an operation; what throws is a refusal of the error's name. */
export type FakeBackend = (operation: string, input: Json) => Json | undefined;

/** One request that came to the backend. */
export interface Sent {
  readonly operation: string;
  readonly input: Json;
  readonly request: BackendRequest;
}

/** A service whose backend is a function, which accounts share. */
export class FakeService<K extends string> {
  readonly sent: Sent[] = [];
  readonly #protocol: TableProtocol<K>;

  constructor(
    private readonly table: ServiceTable<K>,
    private readonly answer: FakeBackend,
    ports: Partial<DataPorts> = {},
  ) {
    this.#protocol = new TableProtocol(table, {
      region: REGION,
      placeOf,
      client: { send: (request) => Promise.resolve(this.#send(request)) },
      clock: { now: () => Date.UTC(2026, 10, 26) },
      ...ports,
    });
  }

  /** What is checked of a call, and what it answers: an object of its JSON, or what is thrown. */
  async call(operation: string, input: Json, caller = callerOf(MINE)): Promise<Json> {
    const { body } = await this.respond(operation, input, caller);
    return JSON.parse(body.toString() || '{}') as Json;
  }

  async respond(
    operation: string,
    input: Json,
    caller = callerOf(MINE),
  ): Promise<Omit<WireResponse, 'body'> & { readonly body: Buffer }> {
    const forwarded = this.#read(operation, input);
    await forwarded.checks(caller);
    const exchange = { requestId: 'r', body: () => undefined, trailers: () => new Map(), signal: NEVER };
    const { body, ...head } = await forwarded.forward(caller, exchange);
    if (!(body instanceof Readable)) return { ...head, body: Buffer.from(body ?? '') };
    return { ...head, body: Buffer.concat(await body.toArray()) };
  }

  checks(operation: string, input: Json, caller = callerOf(MINE)) {
    return this.#read(operation, input).checks(caller);
  }

  #read(operation: string, input: Json) {
    const headers = { 'x-amz-target': `${this.table.model.targetPrefix ?? ''}.${operation}` };
    return this.#protocol.read({ method: 'POST', path: '/', query: '', headers }, Buffer.from(JSON.stringify(input)));
  }

  #send(request: BackendRequest): BackendAnswer {
    const operation = request.headers['x-amz-target']!.split('.')[1]!;
    const input = JSON.parse(Buffer.from(request.body as Uint8Array).toString()) as Json;
    this.sent.push({ operation, input, request });
    try {
      return answerOf(200, this.answer(operation, input));
    } catch (error) {
      const { name, message } = error as Error;
      return answerOf(400, { __type: `com.amazonaws.test#${name}`, message });
    }
  }
}

/** A refusal of the backend's. */
export function refusal(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

export function callerOf(accountId: string, policies: readonly PolicyDocument[] = []): AuthorisedCaller {
  const caller = {
    requestId: 'r',
    principal: { kind: 'root', accountId, arn: `arn:aws:iam::${accountId}:root` },
    policies,
    region: REGION,
    sourceIp: '127.0.0.1',
    userAgent: '',
    secureTransport: false,
    endpoint: 'http://stoker.example:9400',
    receivedAt: 0,
  };
  return caller as unknown as AuthorisedCaller;
}

const NEVER = new AbortController().signal;

function placeOf(accountId: string): BackendPlace {
  return {
    endpoint: 'http://backend.example:8000',
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'secret' },
    names: new AccountNames(`${accountId}-`),
  };
}

function answerOf(status: number, json: Json | undefined): BackendAnswer {
  const body = json === undefined ? '' : JSON.stringify(json);
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'content-length': String(Buffer.byteLength(body)) };
  return { status, headers, body: Readable.from(body === '' ? [] : [Buffer.from(body)]) };
}
