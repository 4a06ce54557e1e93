import { randomBytes } from 'node:crypto';
import type { Clock } from '@stoker/app/ports/clock';
import type { OpenIdIssuer } from '@stoker/app/ports/openid';
import type { SignInStores } from '@stoker/app/ports/sign-in-stores';
import { OpenIdSignIn } from '@stoker/app/signin/openid-sign-in';
import { ADMIN_PREFIX } from '@stoker/protocol/admin-api/admin-operation';
import { SIGN_IN_OPERATIONS } from '@stoker/protocol/admin-api/sign-in.operations';
import { ClientIssuer } from '@stoker/signin-openid/client-issuer';
import type { OpenIdSettings } from '../config/openid-file.js';

/** Signing in at an issuer, where the operator has named one. */
export class OpenIdWay {
  private constructor(
    readonly signIn: OpenIdSignIn | undefined,
    readonly settings: OpenIdSettings | undefined,
  ) {}

  static closed(): OpenIdWay {
    return new OpenIdWay(undefined, undefined);
  }

  /** @param origin of the console, where the browser comes back to */
  static open(
    settings: OpenIdSettings,
    origin: string,
    stores: Pick<SignInStores, 'flows' | 'attempts'>,
    clock: Pick<Clock, 'now'>,
    issuer: OpenIdIssuer = new ClientIssuer({ ...settings, redirectUri: redirectUri(origin) }),
  ): OpenIdWay {
    const { flows, attempts } = stores;
    return new OpenIdWay(
      new OpenIdSignIn({ issuer, flows, attempts, clock, random: randomBytes }, settings.groups),
      settings,
    );
  }
}

/** As it has to be registered at the issuer. */
function redirectUri(origin: string): URL {
  return new URL(`${ADMIN_PREFIX}${SIGN_IN_OPERATIONS.finishOpenId.path}`, origin);
}
