import { ServiceError } from '@stoker/core/errors/service-error';
import { LIMITS } from '@stoker/core/model/limits';
import { WEB_SOCKET_LIMITS } from '@stoker/core/web-socket/web-socket-limits';

/** How many bytes a request's body may have, and what is said when it has more. */
export interface BodyLimit {
  readonly bytes: number;
  tooLarge(): ServiceError;
}

/** Bytes of a request that carries a zip: 50 MB in base64, and its other members. */
const ZIP_REQUEST_BYTES = 70_167_211;
/** Bytes of a request that carries events: 1 MB of them, in JSON within JSON, which doubles every quote. */
const EVENTS_REQUEST_BYTES = 4 * 1024 * 1024;
/** An API as a document, as text in JSON. */
const API_DOCUMENT_BYTES = 6 * 1024 * 1024;
/** Bytes of any other request. */
const USUAL_BYTES = 1024 * 1024;
/** Bytes of a request without a signature: the token of an identity provider has 20,000 at most. */
const UNSIGNED_BYTES = 64 * 1024;

/** Operations with a limit of their own. */
const LIMITED: Readonly<Record<string, BodyLimit>> = {
  Invoke: invocation(LIMITS.syncPayloadBytes, 'InvokeFunction'),
  InvokeAsync: invocation(LIMITS.asyncPayloadBytes, 'InvokeAsync'),
  InvokeWithResponseStream: invocation(LIMITS.syncPayloadBytes, 'InvokeWithResponseStream'),
  CreateFunction: entity(ZIP_REQUEST_BYTES, 'CreateFunction'),
  UpdateFunctionCode: entity(ZIP_REQUEST_BYTES, 'UpdateFunctionCode'),
  PostToConnection: {
    bytes: WEB_SOCKET_LIMITS.messageBytes,
    tooLarge: () => new ServiceError('PayloadTooLargeException', 'Payload Too Large'),
  },
  PutEvents: entity(EVENTS_REQUEST_BYTES, 'PutEvents'),
  ImportApi: entity(API_DOCUMENT_BYTES, 'ImportApi'),
  ReimportApi: entity(API_DOCUMENT_BYTES, 'ReimportApi'),
  ImportRestApi: entity(API_DOCUMENT_BYTES, 'ImportRestApi'),
  PutRestApi: entity(API_DOCUMENT_BYTES, 'PutRestApi'),
  PublishLayerVersion: entity(ZIP_REQUEST_BYTES, 'PublishLayerVersion'),
};

/** The limit on the bodies of an operation. */
export function bodyLimit(operation: string): BodyLimit {
  return LIMITED[operation] ?? entity(USUAL_BYTES, operation);
}

/** The limit on bodies that tell the operation themselves. */
export const USUAL_LIMIT: BodyLimit = entity(USUAL_BYTES, 'requested');
/** The same where nobody has said who they are. */
export const UNSIGNED_LIMIT: BodyLimit = entity(UNSIGNED_BYTES, 'requested');

function invocation(bytes: number, operation: string): BodyLimit {
  return { bytes, tooLarge: () => new ServiceError('RequestTooLargeException', message(bytes, operation)) };
}

function entity(bytes: number, operation: string): BodyLimit {
  return { bytes, tooLarge: () => new ServiceError('RequestEntityTooLargeException', message(bytes, operation)) };
}

function message(bytes: number, operation: string): string {
  return `Request must be smaller than ${bytes} bytes for the ${operation} operation`;
}
