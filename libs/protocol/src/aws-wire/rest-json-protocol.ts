import { ServiceError } from '@stoker/core/errors/service-error';
import type { OperationModel, ServiceModel } from '../aws-model/service-model.js';
import { inputReader } from './read-input.js';
import { RouteTable } from './route-table.js';
import type { WireResponse } from './wire-response.js';
import type { InputReader, OutputWriter, RequestHead, Route, WireProtocol } from './wire-protocol.js';
import { writeError } from './write-error.js';
import { outputWriter } from './write-output.js';

/** Paths name operations, bodies are JSON. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export class RestJsonProtocol implements WireProtocol {
  readonly namedInBody = false;
  readonly #routes: RouteTable;

  constructor(private readonly model: ServiceModel) {
    this.#routes = new RouteTable(model);
  }

  route({ method, path, query }: RequestHead): Route | undefined {
    return this.#routes.match(method, path, query);
  }

  unknownOperation({ method }: RequestHead): ServiceError {
    return new ServiceError('UnknownOperationException', `No operation answers to ${method} on this path.`);
  }

  inputReader(inputShape: string | undefined): InputReader {
    const read = inputReader(this.model, inputShape);
    return ({ labels }, { query, headers }, body) => read({ labels, query, headers, body });
  }

  outputWriter(_name: string, operation: OperationModel): OutputWriter {
    return outputWriter(this.model, operation);
  }

  writeError(error: ServiceError): WireResponse {
    return writeError(this.model, error);
  }
}
