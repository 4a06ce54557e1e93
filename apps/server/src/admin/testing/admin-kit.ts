import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AdministratorRole } from '@stoker/core/signin/grant';
import { memoryAccountStore } from '@stoker/app/accounts/testing/memory-account-store';
import { CallAudit } from '@stoker/app/audit/call-audit';
import { REFUSAL_BUDGET, RefusalBudget } from '@stoker/app/audit/refusal-budget';
import { MemoryAuditTrail } from '@stoker/app/audit/testing/memory-audit-trail';
import { FakeClock } from '@stoker/app/ports/testing/fake-clock';
import { MemoryDeliveryStore } from '@stoker/app/ports/testing/memory-delivery-store';
import { MemoryEventStore } from '@stoker/app/ports/testing/memory-event-store';
import { memoryFailedDeliveries } from '@stoker/app/ports/testing/memory-failed-deliveries';
import { memoryFailedEvents } from '@stoker/app/ports/testing/memory-failed-events';
import { MemoryIdentityStore } from '@stoker/app/ports/testing/memory-identity-store';
import { memoryQuotaStore } from '@stoker/app/quotas/testing/memory-quota-store';
import { Administrators } from '@stoker/app/signin/administrators';
import { ApiTokens } from '@stoker/app/signin/api-tokens';
import { Argon2Hasher } from '@stoker/app/signin/argon2-hasher';
import { MemorySignInStores } from '@stoker/app/signin/testing/memory-sign-in-stores';
import { ADMIN_PREFIX } from '@stoker/protocol/admin-api/admin-operation';
import { ADMIN_CONTROLLERS, type AdminAppOptions, makeAdminApp } from '../admin-app.js';
import { adminServices } from '../admin-services.js';
import { OpenIdWay } from '../openid-way.js';
import { TenantStores } from '../tenant-stores.js';
import { FakeIssuer, OPENID_SETTINGS } from './fake-issuer.js';
import type { FinishedAdminCall } from '../http/record-calls.js';

export const PASSWORD = 'correct horse battery';
/** Where the kit's console is; calls come there by HTTPS through a proxy that is trusted. */
export const CONSOLE = 'https://console.example';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Where the call comes from. */
  readonly address?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Cookies that were set, by name; empty for those to be forgotten. */
  readonly cookies: Readonly<Record<string, string>>;
  readonly errorCode: string | undefined;
}

/** The admin API over stores in memory, on a clock that moves when a test says so. */
export class AdminKit {
  readonly clock = new FakeClock();
  readonly stores = new MemorySignInStores();
  readonly trail = new MemoryAuditTrail();
  readonly identity = new MemoryIdentityStore();
  readonly finished: FinishedAdminCall[] = [];
  readonly missing: string[] = [];
  readonly issuer = new FakeIssuer();
  readonly events = new MemoryEventStore(this.clock);
  readonly deliveries = new MemoryDeliveryStore(this.clock);

  /** Every route that was made, by method. */
  readonly routes: { readonly method: string; readonly url: string }[] = [];
  readonly options: AdminAppOptions = {
    controllers: ADMIN_CONTROLLERS,
    services: adminServices({
      stores: this.stores,
      audit: new CallAudit(this.trail, new RefusalBudget(REFUSAL_BUDGET), this.clock, (error) => {
        throw error;
      }),
      clock: this.clock,
      hasher: new Argon2Hasher({ memory: 64, passes: 1, parallelism: 1 }),
      masterKey: randomBytes(32),
      readiness: { missing: () => this.missing },
      openId: OpenIdWay.open(OPENID_SETTINGS, CONSOLE, this.stores, this.clock, this.issuer),
      tenants: new TenantStores({
        accounts: memoryAccountStore(this.identity),
        identity: this.identity,
        identityWriter: this.identity,
        quotas: memoryQuotaStore((accountId) => this.identity.accounts.has(accountId)),
        audit: this.trail,
        failedEvents: memoryFailedEvents(this.events, this.clock),
        failedDeliveries: memoryFailedDeliveries(this.deliveries, this.clock),
      }),
    }),
    trustProxy: ['10.0.0.5'],
    clock: this.clock,
    consoleUrl: new URL(CONSOLE),
    onFinished: (call) => this.finished.push(call),
  };
  #app: NestFastifyApplication | undefined;

  static async start(): Promise<AdminKit> {
    const kit = new AdminKit();
    const app = (kit.#app = await makeAdminApp(kit.options));
    const fastify = app.getHttpAdapter().getInstance();
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) kit.routes.push({ method: each, url });
    });
    await app.init();
    await fastify.ready();
    return kit;
  }

  get app(): NestFastifyApplication {
    if (this.#app === undefined) throw new Error('the kit has not been started');
    return this.#app;
  }

  /** A call by HTTPS. */
  async call(
    method: Method,
    path: string,
    { headers = {}, body, address = '203.0.113.7' }: Call = {},
  ): Promise<Answer> {
    const answer = await this.app.inject({
      method,
      url: `${ADMIN_PREFIX}${path}`,
      remoteAddress: '10.0.0.5',
      headers: { host: 'console.example', 'x-forwarded-for': address, 'x-forwarded-proto': 'https', ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const parsed = answer.body === '' ? {} : (JSON.parse(answer.body) as Record<string, unknown>);
    return {
      status: answer.statusCode,
      body: parsed,
      headers: answer.headers,
      cookies: Object.fromEntries(answer.cookies.map(({ name, value }) => [name, value])),
      errorCode: (parsed['error'] as { code: string } | undefined)?.code,
    };
  }

  get tokens(): ApiTokens {
    return this.app.get(ApiTokens);
  }

  async administrator(name: string, role: AdministratorRole = 'administrator'): Promise<string> {
    return (await this.app.get(Administrators).create({ name, role, password: PASSWORD })).id;
  }

  signIn(name: string, { headers, address, body }: Call = {}): Promise<Answer> {
    const sent = { name, password: PASSWORD, ...(body as object | undefined) };
    return this.call('POST', '/sign-in', { body: sent, ...(headers && { headers }), ...(address && { address }) });
  }

  /** Somebody who has signed in with a browser. */
  async browser(name: string): Promise<Browser> {
    const answer = await this.signIn(name, { headers: { origin: CONSOLE } });
    if (answer.status !== 200) throw new Error(`${name} could not sign in: ${JSON.stringify(answer.body)}`);
    return new Browser(this, answer);
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

/** What our own pages do in a browser: they send cookies, origin and CSRF token. */
export class Browser {
  cookies: Readonly<Record<string, string>>;
  csrf: string;

  constructor(
    private readonly kit: AdminKit,
    signedIn: Answer,
  ) {
    this.cookies = signedIn.cookies;
    this.csrf = String(signedIn.body['csrfToken']);
  }

  get cookie(): string {
    return Object.entries(this.cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
  }

  /** @param headers on top; an empty one is left out */
  call(method: Method, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const all = { cookie: this.cookie, origin: CONSOLE, 'x-stoker-csrf': this.csrf, ...headers };
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    return this.kit.call(method, path, { headers: sent, body });
  }
}
