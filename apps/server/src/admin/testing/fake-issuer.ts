import type { OpenIdIdentity, OpenIdIssuer, OpenIdSecrets } from '@stoker/app/ports/openid';
import type { OpenIdSettings } from '../../config/openid-file.js';

export const OPENID_SETTINGS: OpenIdSettings = {
  issuer: new URL('https://login.example'),
  clientId: 'stoker',
  clientSecret: undefined,
  scopes: ['openid'],
  groupsClaim: 'groups',
  groups: [
    { group: 'platform', role: 'administrator' },
    { group: 'audit', role: 'auditor' },
    { group: 'team-a', accountId: '111122223333', access: 'write' },
  ],
};

/** An issuer that vouches for whomever a test wants. */
export class FakeIssuer implements OpenIdIssuer {
  identity: OpenIdIdentity = { issuer: 'https://login.example', subject: 'u-1', name: 'Ada', groups: ['platform'] };
  /** What the flows were identified with. */
  readonly identified: OpenIdSecrets[] = [];

  async authorisationUrl({ state, nonce }: OpenIdSecrets): Promise<URL> {
    return new URL(`https://login.example/authorize?${new URLSearchParams({ state, nonce }).toString()}`);
  }

  async identify(_answer: URLSearchParams, secrets: OpenIdSecrets): Promise<OpenIdIdentity> {
    this.identified.push(secrets);
    return this.identity;
  }

  async signOutUrl(): Promise<URL> {
    return new URL('https://login.example/sign-out');
  }
}
