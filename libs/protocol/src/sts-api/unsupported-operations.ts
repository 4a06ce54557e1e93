import { type Unsupported, unsupportedBecause } from '../aws-wire/operation.js';

export const UNSUPPORTED_OPERATIONS: readonly Unsupported[] = unsupportedBecause({
  'it is not built yet': ['GetFederationToken', 'GetScopedCredentials', 'GetWebIdentityToken'],
  'SAML is not supported; AssumeRoleWithWebIdentity takes the tokens of OpenID Connect': ['AssumeRoleWithSAML'],
  'accounts here belong to no organization': ['AssumeRoot'],
  'denials are told in full, never encoded': ['DecodeAuthorizationMessage'],
  'delegation requests are not supported': ['GetDelegatedAccessToken'],
});
