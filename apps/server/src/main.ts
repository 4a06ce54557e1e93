import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LAMBDA_MODEL } from '@stoker/protocol/aws-model/lambda.model.generated';
import { clientErrorAnswer } from '@stoker/protocol/aws-wire/http-front/client-error';
import { badUrlAnswer } from '@stoker/protocol/aws-wire/http-front/register-aws-api';
import { Metrics } from '@stoker/telemetry/metrics';
import type { Logger } from 'pino';
import { drainHttp } from './api/drain-http.js';
import { ConfigError, parseConfig } from './config/parse-config.js';
import type { ServerConfig } from './config/server-config.js';
import { serveMetrics } from './metrics-server.js';
import { HTTP_LIMITS } from './platform/http-limits.js';
import { Lifecycle, type Stage } from './platform/lifecycle.js';
import { raisePriority } from './platform/priority.js';
import { LOGGER } from './platform/tokens.js';
import { roleModules } from './roles.js';
import { ServerModule } from './server.module.js';

/** ms that a server told to stop still listens, so that clients hear of it in an answer and not by a lost connection. */
const LINGER_MS = 250;

/** ms that the last stages of going down may take each without getting on; the first two share the drain. */
const CLOSE_LIMITS_MS: Readonly<Partial<Record<Stage, number>>> = {
  environments: 15_000,
  records: 10_000,
  connections: 5_000,
};

async function start(config: ServerConfig, argv: readonly string[]): Promise<void> {
  const adapter = new FastifyAdapter({
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    requestTimeout: HTTP_LIMITS.requestTimeout,
    trustProxy: config.STOKER_TRUSTED_PROXIES,
    frameworkErrors: badUrlAnswer(LAMBDA_MODEL),
    clientErrorHandler: clientErrorAnswer(LAMBDA_MODEL),
    http: { maxHeaderSize: HTTP_LIMITS.maxHeaderSize },
  });
  const modules = roleModules(argv);
  const app = await NestFactory.create<NestFastifyApplication>(ServerModule.of(config, modules), adapter, {
    bodyParser: false,
    logger: ['error', 'fatal'],
    abortOnError: false,
  });
  const lifecycle = app.get(Lifecycle);
  const logger = app.get<Logger>(LOGGER);
  const fastify = app.getHttpAdapter().getInstance();
  for (const failure of raisePriority(config.STOKER_NICE)) logger.warn({ err: failure }, 'priority not raised');
  lifecycle.onClose(
    'intake',
    drainHttp(fastify, () => lifecycle.isClosing, LINGER_MS),
  );
  lifecycle.onClose('connections', await serveMetrics(app.get(Metrics), config.STOKER_METRICS_PORT));
  stopOnSignal(lifecycle, logger, config.STOKER_DRAIN_MS);
  await app.listen(config.STOKER_PORT, config.STOKER_HOST);
  logger.info({ host: config.STOKER_HOST, port: config.STOKER_PORT, pid: process.pid }, 'listening');
}

/** SIGTERM and SIGINT drain: requests under way are answered, for so long; then the process ends. */
function stopOnSignal(lifecycle: Lifecycle, logger: Logger, drainMs: number): void {
  const stop = (signal: string): void => {
    logger.info({ signal }, 'draining');
    const drained = performance.now() + drainMs;
    const limitMs = (stage: Stage): number => CLOSE_LIMITS_MS[stage] ?? Math.max(1_000, drained - performance.now());
    void lifecycle.close(limitMs).then((failures) => finish(logger, failures));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function finish(logger: Logger, failures: readonly unknown[]): void {
  for (const failure of failures) logger.error({ err: failure }, 'not closed cleanly');
  logger.info('stopped');
  logger.flush(() => process.exit(failures.length === 0 ? 0 : 1));
}

try {
  await start(parseConfig(process.env), process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError || !(error instanceof Error) ? String(error) : error.stack}\n`);
  process.exit(1);
}
