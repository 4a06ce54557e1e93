import type { IncomingHttpHeaders } from 'node:http';
import type { Scope } from './signing-key.js';

/** The parts of an incoming request that are signed beside its body; `http.IncomingMessage` is one. */
export interface SignedRequest {
  readonly method?: string | undefined;
  /** Path and query as they travelled. */
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, duplicates kept. */
  readonly rawHeaders: readonly string[];
}

/** What a request says about its signature, well formed and in time, but not yet proven. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  readonly scope: Scope;
  /** `20261123T124500Z` */
  readonly amzDate: string;
  /** Lower-case names joined by `;`. */
  readonly signedHeaders: string;
  /** 64 hex digits. */
  readonly signature: string;
  /** The session token of temporary credentials: the finder of keys checks it. */
  readonly securityToken?: string | undefined;
  readonly presigned: boolean;
}

/** The texts of a claim as they were found, before anything about them has been checked. */
export interface RawClaim {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly amzDate: string;
  readonly securityToken: string | undefined;
  /** Seconds that a presigned request is good for; undefined for a signed header. */
  readonly expires: number | undefined;
}
