import { type ErrorCode, ServiceError } from '@stoker/core/errors/service-error';
import type { OperationModel, ServiceModel } from '../../aws-model/service-model.js';
import { ERROR_STATUS } from '../error-status.js';
import { ForeignError } from '../foreign-error.js';
import { parseJson } from '../parse-json.js';
import { readMembers } from '../read-json.js';
import { structureOf } from '../shapes.js';
import { Validator } from '../validate.js';
import type { InputReader, OutputWriter, RequestHead, Route, WireProtocol } from '../wire-protocol.js';
import type { WireResponse } from '../wire-response.js';
import { writeMembers } from '../write-json.js';
import { jsonErrorName } from './json-errors.js';

/**
 * JSON in and out, all of it at `/`, with the operation in the header `X-Amz-Target`.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export class JsonProtocol implements WireProtocol {
  readonly namedInBody = false;

  constructor(private readonly model: ServiceModel) {}

  route({ method, path, headers }: RequestHead): Route | undefined {
    if (method !== 'POST' || path !== '/') return undefined;
    const operation = this.#called(headers['x-amz-target']);
    return operation !== undefined && Object.hasOwn(this.model.operations, operation)
      ? { operation, labels: {} }
      : undefined;
  }

  unknownOperation({ headers }: RequestHead): ServiceError {
    const target = headers['x-amz-target'];
    const named = typeof target === 'string' ? `named ${target}` : 'without the header X-Amz-Target';
    return new ServiceError('UnknownOperationException', `${this.model.service} has no operation ${named}.`);
  }

  inputReader(inputShape: string | undefined): InputReader {
    const structure = structureOf(this.model, inputShape);
    const validator = new Validator(this.model);
    return (_route, _head, body) => {
      const input = readMembers(this.model, structure, parseJson(body) ?? {});
      validator.check(structure, input);
      return input;
    };
  }

  /** An operation that answers nothing has an empty body. */
  outputWriter(_name: string, operation: OperationModel): OutputWriter {
    const structure = structureOf(this.model, operation.output);
    return (output) => ({
      status: operation.status,
      headers: { 'content-type': this.#contentType },
      body:
        operation.output === undefined
          ? ''
          : JSON.stringify(writeMembers(this.model, structure, (output ?? {}) as Readonly<Record<string, unknown>>)),
    });
  }

  /** Errors of the model have its statuses, all others those of the front door. */
  writeError(error: ServiceError): WireResponse {
    if (error instanceof ForeignError) {
      const { status, headers, body } = error.words;
      return { status, headers: { 'content-type': this.#contentType, ...headers }, body: JSON.stringify(body) };
    }
    const name = jsonErrorName(this.model, error.code);
    const shape = this.model.shapes[name];
    const own = shape?.type === 'structure' && !OF_THE_FRONT_DOOR.has(error.code) ? shape : undefined;
    const { retryAfterSeconds } = error.members;
    return {
      status: own?.errorStatus ?? ERROR_STATUS[error.code],
      headers: {
        'content-type': this.#contentType,
        ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      },
      body: JSON.stringify({ __type: name, message: error.message }),
    };
  }

  get #contentType(): string {
    return `application/x-amz-json-${this.model.jsonVersion ?? '1.0'}`;
  }

  /** `AWSEvents.PutRule` */
  #called(target: string | string[] | undefined): string | undefined {
    const prefix = `${this.model.targetPrefix ?? ''}.`;
    return typeof target === 'string' && target.startsWith(prefix) ? target.slice(prefix.length) : undefined;
  }
}

/** A model may name a refusal that comes before any of its operations runs. */
const OF_THE_FRONT_DOOR: ReadonlySet<ErrorCode> = new Set(['AccessDeniedException', 'UnrecognizedClientException']);
