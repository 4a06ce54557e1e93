import type { BackendPlace } from '@stoker/core/data-services/data-backend';
import type { BackendRequest } from '@stoker/app/ports/backend-client';
import { Signer } from '../sigv4/signer.js';

/** A request in the backend's words. */
export interface UnsignedRequest {
  readonly method: string;
  /** Path and query, encoded. */
  readonly target: string;
  /** By lower-case name, without `host`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body where it is at hand; else what stands for it, `UNSIGNED-PAYLOAD`. */
  readonly body?: Uint8Array | undefined;
  readonly payloadHash?: string | undefined;
}

/** Signers that are kept, the keys that they derived with them. */
const KEPT = 1_000;

/** Signs requests as the operator's key of a backend. */
export class BackendSigner {
  readonly #signers = new Map<string, Signer>();

  /** @param service in the credential scope */
  constructor(private readonly service: string) {}

  /**
   * Where to send a request, and its headers with `host` and the signature.
   *
   * @param now ms since the epoch
   */
  sign(place: BackendPlace, request: UnsignedRequest, now: number): Pick<BackendRequest, 'method' | 'url' | 'headers'> {
    const { origin, host, pathname } = new URL(place.endpoint);
    const url = pathname === '/' ? request.target : pathname + request.target;
    const { method, body, payloadHash } = request;
    const headers = this.#signerOf(place).sign(
      { method, url, headers: { ...request.headers, host }, body, payloadHash },
      now,
    );
    return { method, url: origin + url, headers };
  }

  #signerOf({ region, credentials }: BackendPlace): Signer {
    const name = [region, credentials.accessKeyId, credentials.secretAccessKey, credentials.sessionToken].join('\n');
    let signer = this.#signers.get(name);
    if (signer === undefined) {
      if (this.#signers.size >= KEPT) this.#signers.clear();
      this.#signers.set(name, (signer = new Signer(credentials, region, this.service)));
    }
    return signer;
  }
}
