import type { Readable } from 'node:stream';

/** A request to a backend, signed as it is to be sent. */
export interface BackendRequest {
  /** As the backend is called in refusals: `S3`. */
  readonly title: string;
  readonly method: string;
  /** The backend's scheme, host and port, with the path and query that follow. */
  readonly url: string;
  /** By lower-case name, `host` among them. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * What follows; none where absent. A stream is read no faster than the backend takes it, and is destroyed when nothing more of
   * it is wanted; where it fails, the backend never gets a whole request.
   */
  readonly body?: Readable | Uint8Array | undefined;
  /** Aborts when nobody waits for the answer any more; its reason is what `send` rejects with. */
  readonly signal: AbortSignal;
  /** ms from the request's end to the head of the answer; the usual unless given. */
  readonly answerMs?: number | undefined;
}

/** What a backend answered. Its body has to be read to its end, or destroyed. */
export interface BackendAnswer {
  readonly status: number;
  /** By lower-case name, without those of the connection. */
  readonly headers: Readonly<Record<string, string>>;
  /** Fails where it ends before its announced length, or stands still for too long. */
  readonly body: Readable;
}

/** Speaks with the data services that the operator has named, and with nobody else: addresses are never a tenant's. */
export interface BackendClient {
  /**
   * @throws ServiceUnavailableException where the backend can't be reached, does not answer in time or breaks off;
   *   RequestTimeoutException where the body stands still; what `body` fails with, and the reason of `signal`
   */
  send(request: BackendRequest): Promise<BackendAnswer>;
}
