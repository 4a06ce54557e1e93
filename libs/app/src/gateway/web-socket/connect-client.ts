import { answerV1 } from '@stoker/core/http/answer-v1';
import { type HeaderList, headerOf } from '@stoker/core/http/http-request';
import type { HttpResponse } from '@stoker/core/http/http-response';
import { CLOSE, closeReason } from '@stoker/core/web-socket/close-codes';
import { CONNECTION_ID_BYTES, connectionId } from '@stoker/core/web-socket/connection-id';
import { connectEvent, type ConnectionFacts } from '@stoker/core/web-socket/web-socket-event';
import type { GatewayRequest } from '../site.js';
import { withoutProof } from '../without-proof.js';
import { authorizeConnect } from './authorize-connect.js';
import type { ClientSocket, UpgradeAnswer } from './client-socket.js';
import type { WebSocketRoute, WebSocketStage } from './compile-web-socket.js';
import { Connection } from './connection.js';
import { answerMessage, noRoom } from './answer-message.js';
import { runRoute, type RouteResult, takeTurn } from './run-route.js';
import { tellDisconnect } from './tell-disconnect.js';
import { BAD_GATEWAY, FAILED, TIMED_OUT, TOO_MANY, upgradeRefusal } from './web-socket-answers.js';
import type { WebSocketPorts } from './web-socket-ports.js';

const CONNECT = '$connect';

/**
 * Lets a client in, or refuses it as the API says: its authorizer first, then the function of `$connect`, where it has them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export async function connectClient(
  ports: WebSocketPorts,
  { id: apiId, accountId }: { readonly id: string; readonly accountId: string },
  stage: WebSocketStage,
  request: GatewayRequest,
): Promise<UpgradeAnswer> {
  const route = stage.routes.get(CONNECT);
  request.access.route = CONNECT;
  let giveBack: (() => void) | undefined;
  try {
    giveBack = await ports.connections.admit(accountId);
    const home = { accountId, apiId, stage: stage.name };
    if (route !== undefined && !takeTurn(ports, home, stage, route)) return refuse(TOO_MANY, giveBack);
    const facts = factsOf(ports, apiId, stage, request);
    const admission = await admit(ports, facts, stage, route, request, home);
    if ('status' in admission) return refuse(admission, giveBack);
    await ports.connections.announce({ id: facts.connectionId, home });
    return accepted(ports, admission, home, giveBack);
  } catch (error) {
    // First, for what is no error of the table is thrown on.
    giveBack?.();
    return upgradeRefusal(error, request.access);
  }
}

function refuse(answer: HttpResponse, giveBack: () => void): HttpResponse {
  giveBack();
  return answer;
}

type Home = Connection['home'];

interface Admission {
  readonly facts: ConnectionFacts;
  readonly subprotocol: string | undefined;
}

function factsOf(
  { clock, random }: WebSocketPorts,
  apiId: string,
  { name: stage }: WebSocketStage,
  { host: domainName, sourceIp, headers }: GatewayRequest,
): ConnectionFacts {
  const identity = { sourceIp, userAgent: headerOf(headers, 'user-agent') };
  const id = connectionId(random(CONNECTION_ID_BYTES));
  return { apiId, stage, connectionId: id, connectedAt: clock.now(), domainName, identity };
}

async function admit(
  ports: WebSocketPorts,
  facts: ConnectionFacts,
  stage: WebSocketStage,
  route: WebSocketRoute | undefined,
  request: GatewayRequest,
  home: Home,
): Promise<Admission | HttpResponse> {
  if (route === undefined) return { facts, subprotocol: undefined };
  const authorized = await authorizeConnect(ports, facts, stage, route, request, home);
  if ('status' in authorized) return authorized;
  const known: ConnectionFacts = { ...facts, ...authorized.known };
  const shown: HeaderList = authorized.isSigned ? withoutProof(request.headers) : request.headers;
  const { requestId, receivedAt: at, query } = request;
  const event = { routeKey: CONNECT, requestId, at, stageVariables: stage.variables };
  const made = connectEvent(known, event, { headers: shown, query });
  const result = await runRoute(ports, home, route, requestId, made);
  const answer = result.kind === 'answered' ? answerV1(result.payload, 'always') : refusalFor(result);
  if (answer === undefined || result.kind !== 'answered') {
    request.access.errorCode = result.kind === 'answered' ? 'MalformedResponse' : result.why;
    return answer ?? BAD_GATEWAY;
  }
  if (answer.status < 200 || answer.status > 299) {
    request.access.errorCode = 'ConnectRefused';
    return answer.status < 400 ? BAD_GATEWAY : answer;
  }
  const { 'sec-websocket-protocol': subprotocol } = answer.headers;
  return { facts: known, subprotocol: typeof subprotocol === 'string' ? subprotocol : undefined };
}

function refusalFor({ kind }: Exclude<RouteResult, { kind: 'answered' }>): HttpResponse {
  switch (kind) {
    case 'throttled':
      return TOO_MANY;
    case 'late':
      return TIMED_OUT;
    case 'failed':
      return BAD_GATEWAY;
    case 'broken':
      return FAILED;
  }
}

function accepted(
  ports: WebSocketPorts,
  { facts, subprotocol }: Admission,
  home: Home,
  giveBack: () => void,
): UpgradeAnswer {
  const { connections, room, clock } = ports;
  const callbacks = {
    message: (connection: Connection, text: string) => answerMessage(ports, connection, text),
    noRoom: (connection: Connection) => noRoom(ports, connection),
    ended: async (connection: Connection, end: Parameters<typeof tellDisconnect>[3]) => {
      connections.remove(connection);
      giveBack();
      await tellDisconnect(ports, facts, home, end);
    },
  };
  return {
    headers: subprotocol === undefined ? {} : { 'sec-websocket-protocol': subprotocol },
    open(socket: ClientSocket) {
      const connection = new Connection(facts, home, socket, room, clock, callbacks);
      connections.add(connection);
      return connection;
    },
    abandon() {
      giveBack();
      connections.remove({ id: facts.connectionId });
      const end = { code: CLOSE.ABNORMAL, reason: closeReason(CLOSE.ABNORMAL) };
      void tellDisconnect(ports, facts, home, end);
    },
  };
}
