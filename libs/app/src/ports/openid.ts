/** One attempt to sign in at the issuer, between leaving for it and coming back. */
export interface OpenIdFlow {
  readonly nonce: string;
  readonly codeVerifier: string;
  /** Path of this site to go to afterwards. */
  readonly returnPath: string;
  /** Digest of what only the browser that began has. */
  readonly browserHash: Uint8Array;
  /** ms since the epoch. */
  readonly expiresAt: number;
}

export interface OpenIdFlows {
  put(stateHash: Uint8Array, flow: OpenIdFlow): Promise<void>;
  /** Answers a flow once. */
  take(stateHash: Uint8Array): Promise<OpenIdFlow | undefined>;
  forget(before: number): Promise<number>;
}

/** Who the issuer says somebody is. */
export interface OpenIdIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly groups: readonly string[];
}

/** What one flow sends to the issuer, and expects to find again. */
export interface OpenIdSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** An OpenID Connect issuer, of which we are a client. */
export interface OpenIdIssuer {
  /** Where the browser goes to sign in. @throws ServiceUnavailableException */
  authorisationUrl(secrets: OpenIdSecrets): Promise<URL>;
  /**
   * Exchanges what the browser came back with, and proves what the issuer says.
   *
   * @param answer the query that the browser came with
   * @throws UnrecognizedClientException where the answer does not hold, ServiceUnavailableException
   */
  identify(answer: URLSearchParams, secrets: OpenIdSecrets): Promise<OpenIdIdentity>;
  /**
   * Where the browser goes to sign out of the issuer too; undefined where the issuer has no such place, or does not
   * answer.
   */
  signOutUrl(): Promise<URL | undefined>;
}
