import type { Server } from 'node:http';
import type { Server as NetServer } from 'node:net';
import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { CustomDomains } from '@stoker/app/gateway/custom-domains';
import { combinedCatalog, type FindSite, type SitesOfKind } from '@stoker/app/gateway/combined-catalog';
import type { Clock } from '@stoker/app/ports/clock';
import { CredentialFinder } from '@stoker/app/sessions/find-credentials';
import { type ConnectionLimits, gatewayServer } from '@stoker/protocol/http-gateway/gateway-server';
import { type FinishedRequest, HttpGateway } from '@stoker/protocol/http-gateway/http-gateway';
import { gatewayTlsServer } from '@stoker/protocol/http-gateway/tls-server';
import { Telemetry } from '@stoker/telemetry/telemetry';
import type { Logger } from 'pino';
import { closeGently } from '../api/close-gently.js';
import type { ServerConfig } from '../config/server-config.js';
import { Lifecycle } from '../platform/lifecycle.js';
import {
  API_SITES,
  CLOCK,
  CONFIG,
  FUNCTION_URL_SITES,
  HTTP_API_SITES,
  LOGGER,
  REST_SITES,
  WEB_SOCKET_SITES,
} from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { CertificateFiles } from './certificate-files.js';
import { FunctionUrlModule } from './function-url.module.js';
import { HttpApiModule } from './http-api.module.js';
import { RestSitesModule } from './rest-sites.module.js';
import { WebSocketModule } from './web-socket.module.js';

const MIB = 1024 * 1024;
/** What bodies may take of the process: an account's sites can't keep all others from being sent any. */
const BODY_ROOM = { bytes: 256 * MIB, bytesPerKey: 96 * MIB, packagesPerKey: 16 };

/** ms that the listener of a server told to stop still listens. */
const LINGER_MS = 250;

/**
 * The kinds of APIs that answer here: the module of each, and the token of the `SitesOfKind` that it provides and exports.
 * What invokes functions for them is in `SiteInvokerModule`.
 */
const API_KINDS: readonly { module: new () => object; sites: symbol }[] = [
  { module: HttpApiModule, sites: HTTP_API_SITES },
  { module: RestSitesModule, sites: REST_SITES },
  { module: WebSocketModule, sites: WEB_SOCKET_SITES },
];

/** The front door for HTTP: function URLs and APIs, on a listener of their own. */
@Module({
  imports: [StoreModule, FunctionUrlModule, ...API_KINDS.map(({ module }) => module)],
  providers: [
    {
      provide: API_SITES,
      inject: API_KINDS.map(({ sites }) => sites),
      useFactory: (...sites: SitesOfKind[]): SitesOfKind[] => sites,
    },
    {
      provide: HttpGateway,
      inject: [
        FUNCTION_URL_SITES,
        API_SITES,
        CustomDomains,
        CredentialFinder,
        CONFIG,
        CLOCK,
        Telemetry,
        LOGGER,
        Lifecycle,
      ],
      useFactory: makeGateway,
    },
  ],
})
export class GatewayModule implements OnApplicationBootstrap {
  constructor(
    private readonly gateway: HttpGateway,
    private readonly lifecycle: Lifecycle,
    @Inject(CONFIG) private readonly config: ServerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { STOKER_GATEWAY_HOST: host, STOKER_GATEWAY_PORT: port } = this.config;
    const limits: ConnectionLimits = {
      headMs: this.config.STOKER_GATEWAY_HEAD_MS,
      requestMs: this.config.STOKER_GATEWAY_REQUEST_MS,
      idleMs: this.config.STOKER_GATEWAY_IDLE_MS,
      connections: this.config.STOKER_GATEWAY_CONNECTIONS,
    };
    const server = gatewayServer(this.gateway, limits);
    const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
    this.lifecycle.onClose('intake', closeGently(server, close, LINGER_MS));
    await listening(server, port, host);
    this.logger.info({ host, port }, 'gateway listening');
    await this.#listenForTls(server, limits);
  }

  /** A listener of its own for TLS, where the operator has certificates. */
  async #listenForTls(http1: Server, limits: ConnectionLimits): Promise<void> {
    const { STOKER_GATEWAY_CERTIFICATES: directory, STOKER_GATEWAY_HOST: host } = this.config;
    const { STOKER_GATEWAY_TLS_PORT: port, STOKER_GATEWAY_CERTIFICATES_MS: everyMs } = this.config;
    if (directory === undefined) return;
    const onError = (error: unknown): void => this.logger.warn({ err: error }, 'certificate not taken');
    const files = new CertificateFiles(directory, onError);
    await files.refresh();
    this.lifecycle.every(everyMs, 'intake', () => files.refresh(), onError);
    const tls = gatewayTlsServer(this.gateway, http1, limits, () => files.current);
    this.lifecycle.onClose(
      'intake',
      closeGently(http1, () => tls.close(), LINGER_MS),
    );
    await listening(tls.server, port, host);
    this.logger.info({ host, port, names: files.current.names }, 'gateway listening for TLS');
  }
}

function listening(server: NetServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

function makeGateway(
  functionUrls: FindSite,
  apis: readonly SitesOfKind[],
  domains: CustomDomains,
  credentials: CredentialFinder,
  config: ServerConfig,
  clock: Clock,
  telemetry: Telemetry,
  logger: Logger,
  lifecycle: Lifecycle,
): HttpGateway {
  return new HttpGateway({
    catalog: combinedCatalog({ functionUrls, apis, domain: domains.find }),
    domains: { region: config.STOKER_REGION, domain: config.STOKER_GATEWAY_DOMAIN },
    findKey: (accessKeyId, token) => credentials.find(accessKeyId, token),
    clock,
    trustedProxies: config.STOKER_TRUSTED_PROXIES || [],
    bodyRoom: BODY_ROOM,
    isClosing: () => lifecycle.isClosing,
    onFinished: recorder(telemetry, logger),
  });
}

/** Counts a request, and writes its access line; what a defect says may be anything, and goes through the log that looks. */
function recorder(telemetry: Telemetry, logger: Logger) {
  return ({ defect, ...request }: FinishedRequest): void => {
    telemetry.httpRequest(request);
    if (defect !== undefined) logger.error({ requestId: request.requestId, err: defect }, 'site failed');
  };
}
