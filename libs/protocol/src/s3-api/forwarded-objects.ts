import { type BucketPlace, bucketTarget } from '@stoker/core/data-services/s3-backend';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { BackendAnswer, BackendClient } from '@stoker/app/ports/backend-client';
import type { BucketKey } from '@stoker/app/ports/bucket-notifications';
import type { BucketObjects, ObjectState } from '@stoker/app/ports/bucket-objects';
import type { WriteTarget } from '@stoker/app/ports/bucket-writes';
import type { Clock } from '@stoker/app/ports/clock';
import { BackendSigner } from '../forward/sign-anew.js';
import { encodeKey } from '../sigv4/canonical.js';

export interface ForwardedObjectsPorts {
  readonly client: BackendClient;
  /** Where an account's bucket is; undefined where it can't have it. */
  readonly placeOf: (accountId: string, bucket: string) => BucketPlace | undefined;
  readonly clock: Clock;
}

/** ms that a backend has to say what it has. */
const LOOK_MS = 20_000;

/** Asks the backends of S3 what they have, by HEAD, under Stoker's own key and as accounts name their buckets. */
export class ForwardedObjects implements BucketObjects {
  readonly #signer = new BackendSigner('s3');

  constructor(private readonly ports: ForwardedObjectsPorts) {}

  async hasBucket({ accountId, bucket }: BucketKey): Promise<boolean> {
    return (await this.#head(accountId, bucket, ''))?.status === 200;
  }

  async look({ accountId, bucket }: BucketKey, { key, versionId }: WriteTarget): Promise<ObjectState> {
    const version = versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`;
    const answer = await this.#head(accountId, bucket, `/${encodeKey(key)}${version}`);
    return answer === undefined ? { kind: 'absent' } : stateOf(answer);
  }

  /** Undefined where the account has no buckets at all. @throws ServiceUnavailableException */
  async #head(accountId: string, bucket: string, rest: string): Promise<BackendAnswer | undefined> {
    const { client, placeOf, clock } = this.ports;
    const place = placeOf(accountId, bucket);
    if (place === undefined) return undefined;
    const { endpoint, target } = bucketTarget(place, rest);
    const request = this.#signer.sign(
      { ...place.place, endpoint },
      { method: 'HEAD', target, headers: {} },
      clock.now(),
    );
    const answer = await client.send({ title: 'S3', ...request, signal: AbortSignal.timeout(LOOK_MS) });
    answer.body.destroy();
    if (answer.status === 200 || answer.status === 404 || answer.status === 405) return answer;
    throw new ServiceError(
      'ServiceUnavailableException',
      `S3 answered ${answer.status} when it was asked what it has.`,
    );
  }
}

function stateOf({ status, headers }: BackendAnswer): ObjectState {
  const versionId = headers['x-amz-version-id'];
  if (headers['x-amz-delete-marker'] === 'true') return { kind: 'deleted', versionId };
  if (status !== 200) return { kind: 'absent' };
  const size = Number(headers['content-length']);
  return {
    kind: 'present',
    eTag: headers['etag']?.replaceAll('"', ''),
    size: Number.isSafeInteger(size) ? size : undefined,
    // What S3 calls the version of an object that has none.
    versionId: versionId === 'null' ? undefined : versionId,
    ageMs: ageOf(headers),
  };
}

/** By the one clock that both times are of; an answer that does not say is taken for one of an old object. */
function ageOf(headers: BackendAnswer['headers']): number {
  const age = Date.parse(headers['date'] ?? '') - Date.parse(headers['last-modified'] ?? '');
  return Number.isNaN(age) ? Infinity : age;
}
