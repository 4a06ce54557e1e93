/** What a token says. */
export type Claims = Readonly<Record<string, unknown>>;

/** Proves the tokens that clients of APIs show, with the keys that their issuers publish. */
export interface BearerTokens {
  /**
   * What can be told without the issuer's keys is told first: a token that is not for this API causes no look at any issuer.
   *
   * @param issuer whose tokens are taken, and no other's whatever a token says
   * @param audiences one of which must be the token's `aud`, or its `client_id`
   * @throws InvalidIdentityTokenException, ExpiredIdentityTokenException, IDPCommunicationErrorException where the issuer's keys
   *   can't be had
   */
  prove(token: string, issuer: string, audiences: readonly string[]): Promise<Claims>;
}
