import { type HttpResponse, jsonResponse } from '@stoker/core/http/http-response';
import { BrokenStage } from '../broken-stage.js';
import type { GatewayRequest, Site } from '../site.js';
import type { UpgradeAnswer } from './client-socket.js';
import { connectClient } from './connect-client.js';
import type { WebSocketStage } from './compile-web-socket.js';
import { connectionsApi } from './connections-api.js';
import { FAILED, FORBIDDEN } from './web-socket-answers.js';
import type { WebSocketPorts } from './web-socket-ports.js';

/** A WebSocket API of which all stages are compiled. */
export interface CompiledWebSocketApi {
  readonly id: string;
  readonly accountId: string;
  readonly stages: ReadonlyMap<string, WebSocketStage | BrokenStage>;
  /** Whether it answers under custom domain names alone. */
  readonly isHidden: boolean;
}

/** The answer to a request that asks for no connection. https://www.rfc-editor.org/rfc/rfc9110#section-15.5.22 */
const UPGRADE_REQUIRED = jsonResponse(426, { message: 'Upgrade Required' });

/**
 * A WebSocket API: clients connect to its stages, and servers ask about their connections under `/{stage}/@connections`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html
 */
export class WebSocketSite implements Site {
  readonly kind = 'web-socket';
  readonly id: string;
  readonly accountId: string;

  constructor(
    private readonly api: CompiledWebSocketApi,
    private readonly ports: WebSocketPorts,
  ) {
    this.id = api.id;
    this.accountId = api.accountId;
  }

  /** A stage as it is served now; undefined where there is none, or none that can be served. */
  stage(name: string): WebSocketStage | undefined {
    const found = this.api.stages.get(name);
    return found instanceof BrokenStage ? undefined : found;
  }

  async handle(request: GatewayRequest): Promise<HttpResponse> {
    const placed = this.#place(request);
    if ('status' in placed) return placed;
    const { stage, path } = placed;
    const asked = /^\/@connections\/([^/]+)$/.exec(path)?.[1];
    if (asked !== undefined) {
      const home = { accountId: this.accountId, apiId: this.id, stage: stage.name };
      return connectionsApi(this.ports, request, home, asked);
    }
    if (path !== '/') return forbidden(request);
    request.access.errorCode = 'UpgradeRequired';
    return UPGRADE_REQUIRED;
  }

  async upgrade(request: GatewayRequest): Promise<UpgradeAnswer> {
    const placed = this.#place(request);
    if ('status' in placed) return placed;
    if (placed.path !== '/') return forbidden(request);
    return connectClient(this.ports, this, placed.stage, request);
  }

  /** The stage that a request is for, and what of its path is left there; or the refusal. */
  #place(request: GatewayRequest): Placed | HttpResponse {
    const [, first = '', rest = '/'] = /^\/([^/]*)(\/.*)?$/.exec(request.path) ?? [];
    const name = request.stage ?? first;
    const path = request.stage === undefined ? rest : request.path;
    const stage = this.api.stages.get(name);
    if (stage === undefined || (this.api.isHidden && request.stage === undefined)) return forbidden(request);
    if (stage instanceof BrokenStage) {
      stage.note(request.access);
      return FAILED;
    }
    request.access.stage = stage.name;
    return { stage, path };
  }
}

interface Placed {
  readonly stage: WebSocketStage;
  readonly path: string;
}

function forbidden(request: GatewayRequest): HttpResponse {
  request.access.errorCode = 'ForbiddenException';
  return FORBIDDEN;
}
