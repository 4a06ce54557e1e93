import type { IncomingHttpHeaders } from 'node:http';
import type { ServiceError } from '@stoker/core/errors/service-error';
import type { OperationModel } from '../aws-model/service-model.js';
import type { FormNode } from './query/parse-form.js';
import type { WireResponse } from './wire-response.js';

/** The head of a request. */
export interface RequestHead {
  readonly method: string;
  /** Percent-encoded, as it travelled. */
  readonly path: string;
  /** The same, without its question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
}

/** The operation that a request names, and what was read on the way to it. */
export interface Route {
  readonly operation: string;
  /** Decoded labels of the path. */
  readonly labels: Readonly<Record<string, string>>;
  /** The parameters, in the query protocol. */
  readonly form?: FormNode;
}

/** Reads and validates the input of one operation. @throws SerializationException, ValidationException */
export type InputReader = (route: Route, head: RequestHead, body: Buffer) => Record<string, unknown>;

/** Turns what an operation answered into a response. */
export type OutputWriter = (output: unknown, requestId: string) => WireResponse;

/** One of AWS's protocols, bound to a service's model: bytes to inputs, outputs and errors to bytes. */
export interface WireProtocol {
  /**
   * The operation that a request names: asked with the head alone, and with the body when it has been read where
   * `namedInBody`.
   */
  route(head: RequestHead, body?: Buffer): Route | undefined;
  /** The refusal of a request for which `route` found nothing. */
  unknownOperation(head: RequestHead, body?: Buffer): ServiceError;
  /** Whether it takes the body to know the operation. */
  readonly namedInBody: boolean;
  inputReader(inputShape: string | undefined): InputReader;
  outputWriter(name: string, operation: OperationModel): OutputWriter;
  writeError(error: ServiceError, requestId: string): WireResponse;
}
