import { type DynamicModule, Global, Module } from '@nestjs/common';
import { systemClock } from '@stoker/app/ports/clock';
import { FileLogSink } from '@stoker/telemetry/file-log-sink';
import { LogThread } from '@stoker/telemetry/log-thread';
import { createLogger, standardOutput } from '@stoker/telemetry/logger';
import { Metrics } from '@stoker/telemetry/metrics';
import { Telemetry } from '@stoker/telemetry/telemetry';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/server-config.js';
import { functionLogs } from './function-logs.js';
import { Lifecycle } from './lifecycle.js';
import { Readiness } from './readiness.js';
import { CLOCK, CONFIG, LOGGER } from './tokens.js';

const LOG_LIMITS = { flushMs: 200, maxPendingBytes: 64 * 1024 * 1024, rotateBytes: 32 * 1024 * 1024 };

/** What every role stands on: settings, clock, log, metrics and the order of going down. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(config: ServerConfig): DynamicModule {
    const destination = standardOutput();
    const level = config.STOKER_LOG_LEVEL;
    return {
      module: PlatformModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: CLOCK, useValue: systemClock },
        { provide: LOGGER, useValue: createLogger({ level, destination }) },
        Lifecycle,
        Readiness,
        Metrics,
        {
          provide: Telemetry,
          inject: [Metrics],
          useFactory: (metrics: Metrics) => new Telemetry(createLogger({ level, destination, redact: false }), metrics),
        },
        {
          provide: FileLogSink,
          inject: [LOGGER, Lifecycle],
          useFactory: (log: Logger, life: Lifecycle) => logSink(config, log, life),
        },
      ],
      exports: [CONFIG, CLOCK, LOGGER, Lifecycle, Readiness, Metrics, Telemetry, FileLogSink],
    };
  }
}

function logSink(config: ServerConfig, logger: Logger, lifecycle: Lifecycle): FileLogSink {
  const thread = new LogThread();
  const sink = new FileLogSink({
    ...LOG_LIMITS,
    write: thread.write,
    directory: functionLogs(config),
    onError: (error) => logger.error({ err: error }, 'function log not written'),
  });
  lifecycle.onClose('records', () => sink.close().finally(() => thread.close()));
  return sink;
}
