import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { Principal } from '@stoker/core/model/principal';

/** What temporary credentials add to whose they are. */
export interface CallerSession {
  /** A role that was assumed, or the owner of a long-term key. */
  readonly kind: 'role' | 'key';
  /** ms since the epoch: `aws:TokenIssueTime`. */
  readonly issuedAt: number;
  /** The long-term key of a session of kind `key`. */
  readonly ownKeyId?: string | undefined;
  /** Policies that the session began with: what none of them allows is refused. Absent where it began without. */
  readonly policies?: readonly PolicyDocument[] | undefined;
  /** The role's own ARN, path included: `aws:PrincipalArn`. */
  readonly roleArn?: string | undefined;
  readonly sourceIdentity?: string | undefined;
  readonly federatedProvider?: string | undefined;
  readonly sourceFunctionArn?: string | undefined;
  /** Tags that follow into the next role of a chain. */
  readonly transitiveTags?: Readonly<Record<string, string>> | undefined;
}

/** A request whose sender is proven. Only an authenticator makes one. */
export interface Caller {
  /** Answered as `x-amzn-RequestId`, the key of every record about this request. */
  readonly requestId: string;
  readonly principal: Principal;
  /** The key that the request was signed with; absent where something else than a signature proves the sender. */
  readonly accessKeyId?: string | undefined;
  readonly policies: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument | undefined;
  /** `aws:PrincipalTag/…`: the principal's own tags, with those of its session over them. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Absent where the request was signed with a long-term key. */
  readonly session?: CallerSession | undefined;
  /** What the operator lets the principal's account do at most. */
  readonly guardrails?: readonly PolicyDocument[] | undefined;
  readonly region: string;
  /** Peer address. */
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly secureTransport: boolean;
  /** Origin under which the caller reached the server, as it signed it: `https://stoker.example:9400`. */
  readonly endpoint: string;
  /** ms since the epoch when the request came. */
  readonly receivedAt: number;
  /** What the request's sender calls it, so that it is done once though it be sent twice: `X-Stoker-Idempotency-Key`. */
  readonly idempotencyKey?: string | undefined;
  /** The X-Ray trace header that the request came with, where it was well formed. */
  readonly traceHeader?: string | undefined;
}
