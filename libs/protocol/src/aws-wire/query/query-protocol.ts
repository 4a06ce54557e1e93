import { type ErrorCode, ServiceError } from '@stoker/core/errors/service-error';
import type { OperationModel, ServiceModel } from '../../aws-model/service-model.js';
import { ERROR_STATUS } from '../error-status.js';
import { structureOf } from '../shapes.js';
import type { InputReader, OutputWriter, RequestHead, Route, WireProtocol } from '../wire-protocol.js';
import type { WireResponse } from '../wire-response.js';
import { formValue, parseForm, type FormNode } from './parse-form.js';
import { QUERY_ERRORS } from './query-errors.js';
import { formReader } from './read-form.js';
import { writeXmlMembers } from './write-xml.js';
import { element, escapeXml } from './xml.js';

/**
 * Forms in, XML out; all of it at `/`, with the operation as the parameter `Action`.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export class QueryProtocol implements WireProtocol {
  readonly namedInBody = true;

  constructor(private readonly model: ServiceModel) {}

  /** GET has its parameters in the query string, as presigned requests do; a POST may have some there too. */
  route({ path, query }: RequestHead, body?: Buffer): Route | undefined {
    if (path !== '/' || body === undefined) return undefined;
    const form = parseForm(query, body.toString('utf8'));
    const { operation, version } = called(form);
    const known = Object.hasOwn(this.model.operations, operation) && version === this.model.apiVersion;
    return known ? { operation, labels: {}, form } : undefined;
  }

  unknownOperation({ query }: RequestHead, body?: Buffer): ServiceError {
    const { operation, version } = called(parseForm(query, body?.toString('utf8') ?? ''));
    return new ServiceError(
      'UnknownOperationException',
      `Could not find operation ${operation} for version ${version}`,
    );
  }

  inputReader(inputShape: string | undefined): InputReader {
    const read = formReader(this.model, structureOf(this.model, inputShape));
    return ({ form = NO_PARAMETERS }) => read(form);
  }

  outputWriter(name: string, operation: OperationModel): OutputWriter {
    const structure = structureOf(this.model, operation.output);
    return (output, requestId) => {
      const members = writeXmlMembers(this.model, structure, (output ?? {}) as Readonly<Record<string, unknown>>);
      const result = operation.output === undefined ? '' : element(`${name}Result`, members);
      return this.#respond(operation.status, `${name}Response`, result + responseMetadata(requestId));
    };
  }

  /** Errors of the model have its codes and statuses, all others those of the front door. */
  writeError(error: ServiceError, requestId: string): WireResponse {
    const shape = this.model.shapes[error.code];
    const own = shape?.type === 'structure' && !OF_THE_FRONT_DOOR.has(error.code) ? shape : undefined;
    const common = QUERY_ERRORS[error.code];
    const code = own === undefined ? (common?.code ?? error.code) : (own.errorCode ?? error.code);
    const status = own?.errorStatus ?? common?.status ?? ERROR_STATUS[error.code];
    const type = error.fault === 'client' ? 'Sender' : 'Receiver';
    const said = element('Type', type) + element('Code', code) + element('Message', escapeXml(error.message));
    return this.#respond(status, 'ErrorResponse', element('Error', said) + element('RequestId', requestId));
  }

  #respond(status: number, root: string, content: string): WireResponse {
    const namespace = this.model.xmlNamespace ?? '';
    const body = `<${root} xmlns="${namespace}">${content}</${root}>`;
    return { status, headers: { 'content-type': 'text/xml' }, body };
  }
}

/** What STS calls by the same name is a token that was given to it: `ExpiredIdentityTokenException` here. */
const OF_THE_FRONT_DOOR: ReadonlySet<ErrorCode> = new Set(['ExpiredTokenException']);

function called(form: FormNode): { readonly operation: string; readonly version: string } {
  return { operation: formValue(form, 'Action') ?? '', version: formValue(form, 'Version') ?? 'NO_VERSION_SPECIFIED' };
}

const NO_PARAMETERS: FormNode = { children: new Map() };

function responseMetadata(requestId: string): string {
  return element('ResponseMetadata', element('RequestId', requestId));
}
