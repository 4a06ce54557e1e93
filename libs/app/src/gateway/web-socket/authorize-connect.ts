import { executeApiArn } from '@stoker/core/gateway/gateway-arn';
import type { IdentitySource } from '@stoker/core/gateway/v2/authorizer';
import { headerOf } from '@stoker/core/http/http-request';
import type { HttpResponse } from '@stoker/core/http/http-response';
import { readAuthorizerAnswer } from '@stoker/core/rest-api/authorizer-answer';
import { connectEvent, type ConnectionFacts } from '@stoker/core/web-socket/web-socket-event';
import type { ConnectionHome } from '../../ports/connection-directory.js';
import { authorizerDecision } from '../authorizer-decision.js';
import { apiMayInvoke } from '../http-api/function-permission.js';
import type { GatewayRequest } from '../site.js';
import { within } from '../within.js';
import type { WebSocketAuthorization, WebSocketRoute, WebSocketStage } from './compile-web-socket.js';
import { routeArn } from './run-route.js';
import { FAILED, FORBIDDEN, UNAUTHORIZED } from './web-socket-answers.js';
import type { WebSocketPorts } from './web-socket-ports.js';

/** What is known of a client that may connect. */
export interface Authorized {
  readonly known: Partial<Pick<ConnectionFacts, 'identity' | 'authorizer'>>;
  /** Whether headers of the request prove who sent it. */
  readonly isSigned: boolean;
}

type FunctionAuthorization = Extract<WebSocketAuthorization, { kind: 'function' }>;

/** ms that a function has to decide. */
const TIMEOUT_MS = 29_000;

/**
 * Finds out whether a client may connect.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access.html
 *
 * @returns the refusal where it may not
 * @throws what `proveCaller` and `authorise` throw, and what ends the authorizer's invocation without its doing
 */
export async function authorizeConnect(
  ports: WebSocketPorts,
  facts: ConnectionFacts,
  stage: WebSocketStage,
  { authorization, routeKey }: WebSocketRoute,
  request: GatewayRequest,
  home: ConnectionHome,
): Promise<Authorized | HttpResponse> {
  const resource = routeArn(ports, home, routeKey);
  switch (authorization.kind) {
    case 'none':
      return { known: {}, isSigned: false };
    case 'iam': {
      const caller = await request.proveCaller('execute-api', 0);
      await ports.authorise(caller, [{ action: 'execute-api:Invoke', resource }]);
      const { accessKeyId, principal } = caller;
      const proven = { accessKey: accessKeyId, accountId: principal.accountId, caller: principal.id };
      return { known: { identity: { ...facts.identity, ...proven, userArn: principal.arn } }, isSigned: true };
    }
    case 'function':
      return askFunction(ports, facts, stage, authorization, request, home, resource);
  }
}

async function askFunction(
  ports: WebSocketPorts,
  facts: ConnectionFacts,
  stage: WebSocketStage,
  { target, authorizerId, sources }: FunctionAuthorization,
  request: GatewayRequest,
  home: ConnectionHome,
  methodArn: string,
): Promise<Authorized | HttpResponse> {
  const refuse = (answer: HttpResponse, errorCode: string): HttpResponse => {
    request.access.errorCode = errorCode;
    return answer;
  };
  if (sources.some((source) => identityOf(request, source) === undefined)) return refuse(UNAUTHORIZED, 'Unauthorized');
  const { accountId, apiId } = home;
  const sourceArn = executeApiArn(ports.region, accountId, apiId, `authorizers/${authorizerId}`);
  if (!(await apiMayInvoke(ports.policyOf, target, { sourceArn, accountId }))) {
    return refuse(FAILED, 'AuthorizerConfigurationError');
  }
  const requestId = ports.newId();
  const event = { routeKey: '$connect', requestId, at: request.receivedAt, stageVariables: stage.variables };
  const { isBase64Encoded: _, ...asked } = connectEvent(facts, event, request) as { isBase64Encoded?: boolean };
  const payload = Buffer.from(JSON.stringify({ type: 'REQUEST', methodArn, ...asked }));
  const running = ports.invoker.invoke({ requestId, key: target.key, qualifier: target.qualifier, payload });
  const result = await within(TIMEOUT_MS, running);
  if (result === 'late' || result.outcome !== 'success') return refuse(FAILED, 'AuthorizerFailure');
  const answer = readAuthorizerAnswer(result.payload);
  if (answer === undefined) return refuse(FAILED, 'AuthorizerFailure');
  const { allowed } = authorizerDecision(ports.region, { request, methodArn, accountId }, answer);
  if (!allowed) return refuse(FORBIDDEN, 'AccessDenied');
  return { known: { authorizer: { ...answer.context, principalId: answer.principalId } }, isSigned: false };
}

/** What a request has at a place that tells who sends it; undefined for nothing. */
function identityOf({ headers, query }: GatewayRequest, { from, name }: IdentitySource): string | undefined {
  const found = from === 'header' ? headerOf(headers, name) : new URLSearchParams(query).get(name);
  return found || undefined;
}
