/**
 * Everything that temporary credentials stand for. It travels in the session token, sealed, so that any process of the
 * installation knows it and none has to store it (ADR 11). What the session may do is not in it: that is read from the
 * role or user at every use.
 */
export interface Session {
  /** `ASIA` and 16 characters. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** ms since the epoch: `aws:TokenIssueTime`. */
  readonly issuedAt: number;
  /** ms since the epoch. */
  readonly expiresAt: number;
  readonly subject: SessionSubject;
  /** What limits the session beside the policies of its subject. */
  readonly policies?: SessionPolicies | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Keys of `tags` that follow into the next role of a chain. */
  readonly transitiveTagKeys?: readonly string[] | undefined;
  /** Who stands behind the session; once set, it stays the same along a chain of roles. */
  readonly sourceIdentity?: string | undefined;
  /** ARN of the identity provider, or name of the service, that vouched for whoever assumed the role. */
  readonly federatedProvider?: string | undefined;
  /** The function whose execution environment holds the credentials. */
  readonly sourceFunctionArn?: string | undefined;
}

/** Whose policies the session lives by. */
export type SessionSubject =
  | {
      readonly kind: 'role';
      readonly roleArn: string;
      /** `AROA…`: a role that was deleted and made again under its name is another. */
      readonly roleId: string;
      readonly sessionName: string;
    }
  /** The owner of a long-term key, as long as that key is active. */
  | { readonly kind: 'key'; readonly accessKeyId: string };

export interface SessionPolicies {
  /** JSON of a policy that was checked when the session began. */
  readonly inline?: string | undefined;
  /** ARNs of managed policies, which count as they are when they are used. */
  readonly managed: readonly string[];
}

/** What whoever begins a session is handed. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ms since the epoch. */
  readonly expiresAt: number;
}
