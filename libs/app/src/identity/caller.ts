import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { Principal } from '@stoker/core/model/principal';

/** A request whose sender is proven. Only an authenticator makes one. */
export interface Caller {
  /** Answered as `x-amzn-RequestId`, the key of every record about this request. */
  readonly requestId: string;
  readonly principal: Principal;
  readonly policies: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument | undefined;
  readonly region: string;
  /** Peer address. */
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly secureTransport: boolean;
  /** Origin under which the caller reached the server, as it signed it: `https://stoker.example:9400`. */
  readonly endpoint: string;
  /** ms since the epoch when the request came. */
  readonly receivedAt: number;
  /** The X-Ray trace header that the request came with, where it was well formed. */
  readonly traceHeader?: string | undefined;
}
