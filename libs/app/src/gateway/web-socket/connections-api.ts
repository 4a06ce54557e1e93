import { type ErrorCode, isServiceError, ServiceError } from '@stoker/core/errors/service-error';
import { type HttpResponse, jsonResponse } from '@stoker/core/http/http-response';
import { WEB_SOCKET_LIMITS } from '@stoker/core/web-socket/web-socket-limits';
import type { ConnectionHome, ConnectionInfo } from '../../ports/connection-directory.js';
import type { GatewayRequest } from '../site.js';
import { type ConnectionMethod, connectionCheck } from './connection-calls.js';
import type { WebSocketPorts } from './web-socket-ports.js';

const METHODS: ReadonlySet<string> = new Set<ConnectionMethod>(['POST', 'GET', 'DELETE']);

/**
 * Answers `/{stage}/@connections/{id}` at the API's own address, as `apigatewaymanagementapi` of the SDKs asks it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 *
 * @param encodedId as it travelled
 * @throws what is no error of the closed table
 */
export async function connectionsApi(
  { calls, authorise, region }: WebSocketPorts,
  request: GatewayRequest,
  home: ConnectionHome,
  encodedId: string,
): Promise<HttpResponse> {
  request.access.route = `${request.method} /@connections/{id}`;
  try {
    if (!METHODS.has(request.method)) throw missingToken();
    const method = request.method as ConnectionMethod;
    const id = decodeURIComponent(encodedId);
    const caller = await request.proveCaller('execute-api', WEB_SOCKET_LIMITS.messageBytes);
    await authorise(caller, [connectionCheck(region, home, method, id)]);
    const connection = await calls.find(id, home);
    switch (method) {
      case 'POST':
        await calls.post(connection, await request.readBody(WEB_SOCKET_LIMITS.messageBytes));
        return { status: 200, headers: {}, body: '' };
      case 'GET':
        return jsonResponse(200, shown(await calls.info(connection)));
      case 'DELETE':
        await calls.close(connection);
        return { status: 204, headers: {}, body: '' };
    }
  } catch (error) {
    if (!isServiceError(error)) throw error;
    return refusal(error, request, encodedId);
  }
}

function shown({ connectedAt, lastActiveAt, sourceIp, userAgent }: ConnectionInfo) {
  return {
    connectedAt: new Date(connectedAt).toISOString(),
    identity: { sourceIp, userAgent },
    lastActiveAt: new Date(lastActiveAt).toISOString(),
  };
}

const STATUSES: Partial<Record<ErrorCode, number>> = {
  GoneException: 410,
  LimitExceededException: 429,
  PayloadTooLargeException: 413,
  RequestTimeoutException: 408,
  ServiceException: 500,
  ServiceUnavailableException: 503,
  TooManyRequestsException: 429,
};

/** Errors that the service's model calls otherwise. */
const NAMES: Partial<Record<ErrorCode, string>> = {
  AccessDeniedException: 'ForbiddenException',
  TooManyRequestsException: 'LimitExceededException',
  RequestTooLargeException: 'PayloadTooLargeException',
};

function refusal(error: ServiceError, request: GatewayRequest, connectionId: string): HttpResponse {
  const { code, message } = error;
  request.access.errorCode = code;
  if (code === 'ServiceException') request.access.defect = error;
  const status = code === 'RequestTooLargeException' ? 413 : (STATUSES[code] ?? 403);
  const body = code === 'GoneException' || status === 413 ? { connectionId, requestId: request.requestId } : {};
  return jsonResponse(status, { message, ...body }, { 'x-amzn-errortype': NAMES[code] ?? code });
}

function missingToken(): ServiceError {
  return new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
}
