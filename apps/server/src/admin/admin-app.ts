import { randomUUID } from 'node:crypto';
import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Clock } from '@stoker/app/ports/clock';
import { AccountsController } from './controllers/accounts.controller.js';
import { AdministratorsController } from './controllers/administrators.controller.js';
import { AuditController } from './controllers/audit.controller.js';
import { OpenIdController } from './controllers/openid.controller.js';
import { OwnSessionsController } from './controllers/own-sessions.controller.js';
import { PlatformController } from './controllers/platform.controller.js';
import { FailuresController } from './controllers/failures.controller.js';
import { QuotasController } from './controllers/quotas.controller.js';
import { SignInController } from './controllers/sign-in.controller.js';
import { TokensController } from './controllers/tokens.controller.js';
import { AdminErrorFilter } from './http/admin-error.filter.js';
import { AuditCalls } from './http/audit-calls.interceptor.js';
import { AdminGuard } from './http/admin.guard.js';
import { type FinishedAdminCall, recordCalls } from './http/record-calls.js';
import { SealAnswer } from './http/seal-answer.interceptor.js';
import { secureListener } from './http/secure-listener.js';

/** Every controller of the admin API. */
export const ADMIN_CONTROLLERS: readonly Type[] = [
  SignInController,
  OpenIdController,
  OwnSessionsController,
  TokensController,
  AdministratorsController,
  AccountsController,
  FailuresController,
  QuotasController,
  AuditController,
  PlatformController,
];

/** Largest body, bytes. */
const BODY_LIMIT = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
/** ms that a request may take to arrive. */
const REQUEST_TIMEOUT_MS = 15_000;

export interface AdminAppOptions {
  readonly controllers: readonly Type[];
  /** What the controllers work with, by their classes. */
  readonly services: readonly Provider[];
  readonly trustProxy: string[] | false;
  readonly consoleUrl: URL | undefined;
  readonly clock: Pick<Clock, 'now'>;
  /** Called once for every call, refused ones included. */
  readonly onFinished: (call: FinishedAdminCall) => void;
}

/** The admin API as an application of its own, which does not listen yet. */
export async function makeAdminApp(options: AdminAppOptions): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    trustProxy: options.trustProxy,
    genReqId: () => randomUUID(),
    http: { maxHeaderSize: MAX_HEADER_BYTES },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AdminAppModule.of(options), adapter, {
    bodyParser: false,
    logger: ['error', 'fatal'],
    abortOnError: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  secureListener(fastify, options.consoleUrl, options.clock);
  recordCalls(fastify, options.onFinished);
  return app;
}

@Module({})
class AdminAppModule {
  static of({ controllers, services }: AdminAppOptions): DynamicModule {
    return {
      module: AdminAppModule,
      controllers: [...controllers],
      providers: [
        ...services,
        { provide: APP_GUARD, useClass: AdminGuard },
        { provide: APP_INTERCEPTOR, useClass: SealAnswer },
        { provide: APP_INTERCEPTOR, useClass: AuditCalls },
        { provide: APP_FILTER, useClass: AdminErrorFilter },
      ],
    };
  }
}
