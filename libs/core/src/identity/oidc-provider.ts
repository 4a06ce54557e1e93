import { ServiceError } from '../errors/service-error.js';

/** An OpenID Connect provider by the parts of its ARN. */
export interface ProviderRef {
  readonly accountId: string;
  /** Without its scheme: `token.actions.githubusercontent.com`, `gitlab.example.com/group`. */
  readonly url: string;
}

export function providerArn({ accountId, url }: ProviderRef): string {
  return `arn:aws:iam::${accountId}:oidc-provider/${url}`;
}

/** Takes the ARN of an OpenID Connect provider apart; undefined for any other text. */
export function parseProviderArn(arn: string): ProviderRef | undefined {
  const { accountId, url } = /^arn:aws:iam::(?<accountId>\d{12}):oidc-provider\/(?<url>\S+)$/.exec(arn)?.groups ?? {};
  return accountId === undefined || url === undefined ? undefined : { accountId, url };
}

/**
 * A provider's issuer URL as its ARN has it.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 *
 * @throws ValidationException for one that is no `https` URL, or that has a query or a fragment; a port, which AWS does not
 *   take, is what issuers inside an operator's network often have
 */
export function issuerOf(text: string): string {
  const url = URL.parse(text);
  const usable =
    url !== null && url.protocol === 'https:' && !/[?#\s]/.test(text) && url.username === '' && url.password === '';
  if (!usable) throw new ServiceError('ValidationException', 'Invalid Open ID Connect Provider URL');
  return `${url.host}${url.pathname}`.replace(/\/+$/, '');
}
