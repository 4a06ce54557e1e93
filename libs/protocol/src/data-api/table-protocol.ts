import type { IncomingMessage } from 'node:http';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { OperationModel } from '../aws-model/service-model.js';
import type { BodyLimit } from '../aws-wire/http-front/body-limits.js';
import { JsonProtocol } from '../aws-wire/json/json-protocol.js';
import { structureOf } from '../aws-wire/shapes.js';
import type { InputReader, RequestHead } from '../aws-wire/wire-protocol.js';
import type { WireResponse } from '../aws-wire/wire-response.js';
import { writeMembers } from '../aws-wire/write-json.js';
import { notSetUp } from '../forward/absent-service.js';
import type { Exchange, ForwardedCall, ForwardedProtocol } from '../forward/forwarded-protocol.js';
import { BackendSigner } from '../forward/sign-anew.js';
import { AccountBackend } from './account-backend.js';
import type { DataCall, DataOperation, Json } from './data-operation.js';
import { NameWalker } from './naming/name-walker.js';
import { passOn } from './pass-on.js';
import type { DataPorts, ServiceTable } from './service-table.js';

/** Asked for where nobody may have gone yet. */
const NEVER = new AbortController().signal;

/** The names that stand in an input. */
type Named<K extends string> = ReturnType<NameWalker<K>['find']>;

interface Prepared {
  readonly operation: DataOperation;
  readonly modelled: OperationModel;
  readonly read: InputReader;
}

/**
 * A data service of the JSON protocol, by the table of its operations: each request is authorised for all that it names, sent on
 * under the names that the account has at its backend, and answered under those that it has here. What is in no table is refused.
 */
export class TableProtocol<K extends string> implements ForwardedProtocol {
  readonly service: string;
  readonly body: BodyLimit;
  readonly #wire: JsonProtocol;
  readonly #walker: NameWalker<K>;
  readonly #signer: BackendSigner;
  readonly #operations: ReadonlyMap<string, Prepared>;
  readonly #unsupported: ReadonlyMap<string, string>;

  constructor(
    private readonly table: ServiceTable<K>,
    private readonly ports: DataPorts,
  ) {
    const { model, rules, bodyBytes, operations, unsupported } = table;
    this.service = model.signingName;
    this.body = { bytes: bodyBytes, tooLarge: () => tooLarge(bodyBytes) };
    this.#wire = new JsonProtocol(model);
    this.#walker = new NameWalker(model, rules);
    this.#signer = new BackendSigner(model.signingName);
    this.#operations = new Map(operations.map((operation) => [operation.name, this.#prepare(operation)]));
    this.#unsupported = new Map(unsupported.map(({ name, unsupported: why }) => [name, why]));
  }

  isTargetOf({ headers }: IncomingMessage): boolean {
    return String(headers['x-amz-target']).startsWith(`${this.table.model.targetPrefix ?? ''}.`);
  }

  read(head: RequestHead, body: Buffer | undefined = Buffer.alloc(0)): ForwardedCall {
    const route = this.#wire.route(head);
    if (route === undefined) throw this.#wire.unknownOperation(head);
    const prepared = this.#operations.get(route.operation);
    if (prepared === undefined) throw notBuilt(route.operation, this.#unsupported.get(route.operation));
    const { operation, modelled, read } = prepared;
    const typed = read(route, head, body);
    const input = writeMembers(this.table.model, structureOf(this.table.model, modelled.input), typed);
    const named = this.#walker.find(modelled.input, input);
    return {
      operation: operation.name,
      effect: operation.effect,
      checks: (caller) => this.#checks(operation, this.#callOf(input, named, caller, NEVER)),
      forward: (caller, exchange) => this.#forward(prepared, input, named, caller, exchange),
    };
  }

  writeError(error: ServiceError): WireResponse {
    return this.#wire.writeError(error);
  }

  #prepare(operation: DataOperation): Prepared {
    const modelled = this.table.model.operations[operation.name];
    if (modelled === undefined) throw new Error(`${this.table.model.service} has no ${operation.name}`);
    return { operation, modelled, read: this.#wire.inputReader(modelled.input) };
  }

  #callOf(input: Json, named: Named<K>, caller: Caller, signal: AbortSignal): DataCall {
    const { region, placeOf, client, clock } = this.ports;
    const home = { region, accountId: caller.principal.accountId };
    const arns = named.map(({ kind, name }) => this.table.kinds[kind].arnOf(name, home));
    const place = placeOf(home.accountId);
    const sending = { client, clock, signer: this.#signer, signal };
    const backend = place && new AccountBackend(this.table, place, home, sending);
    return { input, caller, resources: [...new Set(arns)], backend };
  }

  #checks(operation: DataOperation, call: DataCall): readonly AccessCheck[] | Promise<readonly AccessCheck[]> {
    const own = operation.checks?.(call);
    if (own !== undefined) return own;
    const action = `${this.service}:${operation.name}`;
    if (call.resources.length === 0) return [{ action, resource: '*' }];
    return call.resources.map((resource) => ({ action, resource }));
  }

  async #forward(
    { operation, modelled }: Prepared,
    input: Json,
    named: Named<K>,
    caller: AuthorisedCaller,
    { signal }: Exchange,
  ): Promise<WireResponse> {
    const { service, kinds } = this.table;
    const call = this.#callOf(input, named, caller, signal);
    const { backend } = call;
    if (backend === undefined) throw notSetUp(service, 'account');
    refuseMembers(operation, input);
    if (operation.run !== undefined) return this.#answer(modelled, await operation.run(call, backend));
    const renamed = await this.#renamed(modelled, input, named, backend);
    const sent = (await operation.send?.(renamed, call, backend)) ?? renamed;
    const waitSeconds = operation.waitSeconds?.(input) ?? 0;
    if (operation.passes?.(input) === true) return passOn(await backend.send(operation.name, sent, waitSeconds));
    const { home, names } = backend;
    const reader = { home, names, endpoint: caller.endpoint };
    const answered = await backend.ask(operation.name, sent, waitSeconds);
    const output = this.#walker.rename(modelled.output, answered, (kind, name) =>
      kinds[kind].fromBackend(name, reader),
    ) as Json;
    return this.#answer(modelled, operation.answer?.(output, call, backend) ?? output);
  }

  /** The input with the backend's names in it; each is found out once. */
  async #renamed(
    { input: shape }: OperationModel,
    input: Json,
    named: Named<K>,
    backend: AccountBackend,
  ): Promise<Json> {
    const renamed = new Map<string, string>();
    for (const { kind, name } of named) {
      const key = `${kind} ${name}`;
      if (!renamed.has(key)) renamed.set(key, await this.table.kinds[kind].toBackend(name, backend));
    }
    return this.#walker.rename(shape, input, (kind, name) => renamed.get(`${kind} ${name}`)) as Json;
  }

  #answer({ status, output }: OperationModel, json: Json): WireResponse {
    const headers = { 'content-type': `application/x-amz-json-${this.table.model.jsonVersion ?? '1.0'}` };
    return { status, headers, body: output === undefined ? '' : JSON.stringify(json) };
  }
}

function refuseMembers({ refused = {}, name }: DataOperation, input: Json): void {
  for (const [member, why] of Object.entries(refused)) {
    if (input[member] === undefined) continue;
    throw new ServiceError('ValidationException', `Stoker does not support ${member} of ${name}: ${why}`);
  }
}

function notBuilt(operation: string, why = 'it is not built yet'): ServiceError {
  return new ServiceError('NotImplementedException', `Stoker does not support ${operation}: ${why}`);
}

function tooLarge(bytes: number): ServiceError {
  return new ServiceError('RequestEntityTooLargeException', `Request must be smaller than ${bytes} bytes`);
}
