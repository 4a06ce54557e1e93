/** An OpenID Connect provider that an account trusts to tell who somebody is. */
export interface OidcProvider {
  /** `arn:aws:iam::123456789012:oidc-provider/ci.example/group` */
  readonly arn: string;
  /** The issuer without its scheme, as in the ARN: the prefix of its condition keys. */
  readonly url: string;
  /** Audiences that tokens may be for. */
  readonly clientIds: readonly string[];
}

export interface OidcProviders {
  /** @param url an issuer without its scheme */
  findOidcProvider(accountId: string, url: string): Promise<OidcProvider | undefined>;
}

/** What a token of a provider says of somebody, proven. */
export interface WebIdentity {
  readonly subject: string;
  /** The audience: `azp` where the token has it, else `aud`. */
  readonly audience: string;
  /** `aud` where `azp` is the audience. */
  readonly originalAudience?: string | undefined;
  /** How the provider authenticated the subject: `amr`. */
  readonly methods: readonly string[];
  /** The claim `https://aws.amazon.com/tags`. */
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly transitiveTagKeys: readonly string[];
  /** The claim `https://aws.amazon.com/source_identity`. */
  readonly sourceIdentity?: string | undefined;
}

/** Proves the JSON Web Tokens of OpenID Connect providers with the keys that those publish. */
export interface WebTokens {
  /**
   * The issuer that a token names, with its scheme: nothing is proven yet.
   *
   * @throws InvalidIdentityTokenException
   */
  issuerOf(token: string): string;
  /**
   * @throws InvalidIdentityTokenException for a token that the issuer did not sign, or not for one of `clientIds`,
   *   ExpiredIdentityTokenException, IDPCommunicationErrorException where the issuer's keys can't be had
   */
  verify(token: string, issuer: string, clientIds: readonly string[]): Promise<WebIdentity>;
}
