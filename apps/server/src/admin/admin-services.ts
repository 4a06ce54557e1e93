import { randomBytes } from 'node:crypto';
import type { Provider } from '@nestjs/common';
import type { Clock } from '@stoker/app/ports/clock';
import type { PasswordHasher } from '@stoker/app/ports/password-hasher';
import type { SignInStores } from '@stoker/app/ports/sign-in-stores';
import { CallAudit } from '@stoker/app/audit/call-audit';
import { Administrators } from '@stoker/app/signin/administrators';
import { ApiTokens } from '@stoker/app/signin/api-tokens';
import { KnownDevices } from '@stoker/app/signin/known-devices';
import { PasswordSignIn } from '@stoker/app/signin/password-sign-in';
import { Sessions } from '@stoker/app/signin/sessions';
import { CLOCK } from '../platform/tokens.js';
import { Readiness } from '../platform/readiness.js';
import { OpenIdWay } from './openid-way.js';
import { TenantStores } from './tenant-stores.js';
import { OpenIdStrategy, PassportGate, passwordStrategy } from './passport-gate.js';

export interface AdminServicesOptions {
  readonly stores: SignInStores;
  readonly audit: CallAudit;
  readonly clock: Pick<Clock, 'now'>;
  readonly hasher: PasswordHasher;
  readonly masterKey: Uint8Array;
  readonly readiness: Pick<Readiness, 'missing'>;
  readonly openId: OpenIdWay;
  readonly tenants: TenantStores;
}

/** The use cases of the admin API, by their classes: what its controllers are given. */
export function adminServices(options: AdminServicesOptions): Provider[] {
  const { stores, audit, clock, hasher, masterKey, readiness, openId, tenants } = options;
  const { administrators, attempts } = stores;
  const devices = new KnownDevices(masterKey, randomBytes);
  const passwords = new PasswordSignIn({ administrators, attempts, hasher, devices, clock });
  const people = new Administrators({ administrators, attempts, hasher, clock, random: randomBytes });
  const strategies = {
    password: passwordStrategy(passwords),
    ...(openId.signIn === undefined ? {} : { openid: new OpenIdStrategy(openId.signIn) }),
  };
  return [
    { provide: CallAudit, useValue: audit },
    { provide: Readiness, useValue: readiness },
    { provide: CLOCK, useValue: clock },
    { provide: TenantStores, useValue: tenants },
    { provide: Sessions, useValue: new Sessions(stores.sessions, clock, randomBytes) },
    { provide: ApiTokens, useValue: new ApiTokens(stores.tokens, clock, randomBytes) },
    { provide: KnownDevices, useValue: devices },
    { provide: PasswordSignIn, useValue: passwords },
    { provide: Administrators, useValue: people },
    { provide: OpenIdWay, useValue: openId },
    { provide: PassportGate, useValue: new PassportGate(strategies) },
  ];
}
