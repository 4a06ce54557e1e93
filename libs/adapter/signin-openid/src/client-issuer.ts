import { ServiceError } from '@stoker/core/errors/service-error';
import type { OpenIdIdentity, OpenIdIssuer, OpenIdSecrets } from '@stoker/app/ports/openid';
import * as openid from 'openid-client';
import { textList, textOf } from './claims.js';
import { asSignInError } from './failures.js';

export interface OpenIdClientOptions {
  /** HTTPS, unless it is on this host's loopback interface. */
  readonly issuer: URL;
  readonly clientId: string;
  /** Undefined for a public client, which PKCE alone protects. */
  readonly clientSecret: string | undefined;
  /** Exactly as it is registered at the issuer. */
  readonly redirectUri: URL;
  readonly scopes: readonly string[];
  /** Where the groups are, in the ID token or in what the userinfo endpoint answers. */
  readonly groupsClaim: string;
}

/** Seconds for which the issuer is waited for. */
const TIMEOUT_SECONDS = 5;
/** ms for which what the issuer says of itself is believed. */
const METADATA_MS = 60 * 60_000;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** An issuer by way of `openid-client`, found when somebody first signs in. */
export class ClientIssuer implements OpenIdIssuer {
  #found: { readonly at: number; readonly configuration: Promise<openid.Configuration> } | undefined;

  constructor(
    private readonly options: OpenIdClientOptions,
    private readonly now: () => number = Date.now,
  ) {}

  async authorisationUrl({ state, nonce, codeVerifier }: OpenIdSecrets): Promise<URL> {
    const { redirectUri, scopes } = this.options;
    const configuration = await this.#configuration();
    return openid.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri.href,
      scope: scopes.join(' '),
      state,
      nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    });
  }

  async identify(answer: URLSearchParams, { state, nonce, codeVerifier }: OpenIdSecrets): Promise<OpenIdIdentity> {
    const configuration = await this.#configuration();
    // The address that is registered, whatever address the browser found us at.
    const callback = new URL(this.options.redirectUri);
    callback.search = answer.toString();
    try {
      const tokens = await openid.authorizationCodeGrant(configuration, callback, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims()!;
      const more = await this.#moreClaims(configuration, tokens.access_token, claims);
      return {
        issuer: claims.iss,
        subject: claims.sub,
        name: textOf(more['preferred_username'] ?? more['email'] ?? more['name']) ?? claims.sub,
        groups: textList(more[this.options.groupsClaim]),
      };
    } catch (error) {
      throw asSignInError(error);
    }
  }

  async signOutUrl(): Promise<URL | undefined> {
    try {
      const configuration = await this.#configuration();
      if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
      return openid.buildEndSessionUrl(configuration, {
        post_logout_redirect_uri: new URL('/', this.options.redirectUri).href,
      });
    } catch {
      return undefined;
    }
  }

  /** Many issuers keep groups out of the ID token. */
  async #moreClaims(configuration: openid.Configuration, accessToken: string, claims: openid.IDToken) {
    const isWhole = claims[this.options.groupsClaim] !== undefined;
    if (isWhole || configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
    return { ...claims, ...(await openid.fetchUserInfo(configuration, accessToken, claims.sub)) };
  }

  /** @throws ServiceUnavailableException */
  async #configuration(): Promise<openid.Configuration> {
    const now = this.now();
    if (this.#found === undefined || now - this.#found.at > METADATA_MS) {
      this.#found = { at: now, configuration: this.#discover() };
    }
    try {
      return await this.#found.configuration;
    } catch (error) {
      this.#found = undefined;
      throw new ServiceError('ServiceUnavailableException', 'The issuer does not answer as one.', {}, { cause: error });
    }
  }

  #discover(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.options;
    const authentication = clientSecret === undefined ? openid.None() : undefined;
    const isLocal = issuer.protocol === 'http:' && LOOPBACK.has(issuer.hostname);
    return openid.discovery(issuer, clientId, clientSecret, authentication, {
      timeout: TIMEOUT_SECONDS,
      // By default tokens that come straight from the issuer are not verified, for TLS vouches for them.
      execute: [openid.enableNonRepudiationChecks, ...(isLocal ? [openid.allowInsecureRequests] : [])],
    });
  }
}
