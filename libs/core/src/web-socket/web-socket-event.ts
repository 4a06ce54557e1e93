import { clfTime, headersV1, parametersV1 } from '../http/event-v1.js';
import type { HeaderList } from '../http/http-request.js';

/** What is known of a connection for as long as it lasts. */
export interface ConnectionFacts {
  readonly apiId: string;
  readonly stage: string;
  readonly connectionId: string;
  /** ms since the epoch. */
  readonly connectedAt: number;
  /** Host that the client asked for. */
  readonly domainName: string;
  readonly identity: ConnectionIdentity;
  /** What the authorizer of `$connect` said, `principalId` among it. */
  readonly authorizer?: Readonly<Record<string, unknown>> | undefined;
}

/** Who connected, with what a signature proves. */
export interface ConnectionIdentity {
  readonly sourceIp: string;
  readonly userAgent?: string | undefined;
  readonly accessKey?: string | undefined;
  readonly accountId?: string | undefined;
  readonly caller?: string | undefined;
  readonly userArn?: string | undefined;
}

/** One event of a connection. */
export interface EventFacts {
  readonly routeKey: string;
  readonly requestId: string;
  /** ms since the epoch. */
  readonly at: number;
  readonly stageVariables?: Readonly<Record<string, string>> | undefined;
}

type Event = Readonly<Record<string, unknown>>;

/**
 * The event of `$connect`, with the request that asks for the connection.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export function connectEvent(
  connection: ConnectionFacts,
  event: EventFacts,
  { headers, query }: { readonly headers: HeaderList; readonly query: string },
): Event {
  return {
    ...headersV1(headers),
    ...(query !== '' && parametersV1(query)),
    ...variablesOf(event),
    requestContext: contextOf(connection, event, 'CONNECT'),
    isBase64Encoded: false,
  };
}

/** The event of a message. */
export function messageEvent(connection: ConnectionFacts, event: EventFacts, messageId: string, body: string): Event {
  return {
    ...variablesOf(event),
    requestContext: { ...contextOf(connection, event, 'MESSAGE'), messageId },
    body,
    isBase64Encoded: false,
  };
}

/** How a connection came to its end. https://www.rfc-editor.org/rfc/rfc6455#section-7.4 */
export interface ConnectionEnd {
  readonly code: number;
  readonly reason: string;
}

/** The event of `$disconnect`. */
export function disconnectEvent(
  connection: ConnectionFacts,
  event: EventFacts,
  { code, reason }: ConnectionEnd,
): Event {
  const { domainName, identity } = connection;
  const headers = ['Host', domainName, 'x-api-key', '', 'X-Forwarded-For', identity.sourceIp, 'x-restapi', ''];
  return {
    ...headersV1(headers),
    ...variablesOf(event),
    requestContext: {
      ...contextOf(connection, event, 'DISCONNECT'),
      disconnectStatusCode: code,
      disconnectReason: reason,
    },
    isBase64Encoded: false,
  };
}

function contextOf(connection: ConnectionFacts, event: EventFacts, eventType: string) {
  const { apiId, stage, connectionId, connectedAt, domainName, identity, authorizer } = connection;
  const { routeKey, requestId, at } = event;
  return {
    routeKey,
    ...(authorizer !== undefined && { authorizer }),
    eventType,
    extendedRequestId: requestId,
    requestTime: clfTime(at),
    messageDirection: 'IN',
    stage,
    connectedAt,
    requestTimeEpoch: at,
    identity,
    requestId,
    domainName,
    connectionId,
    apiId,
  };
}

function variablesOf({ stageVariables = {} }: EventFacts) {
  return Object.keys(stageVariables).length === 0 ? {} : { stageVariables };
}
