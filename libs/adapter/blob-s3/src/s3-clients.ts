import { S3Client } from '@aws-sdk/client-s3';
import type { BucketPlace } from '@stoker/core/data-services/s3-backend';

/** One client for each service and key that is used. */
export class S3Clients {
  readonly #clients = new Map<string, S3Client>();

  of(place: BucketPlace): S3Client {
    const { endpoint, region, credentials } = place.place;
    const name = [endpoint, region, credentials.accessKeyId].join('\n');
    let client = this.#clients.get(name);
    if (client === undefined) this.#clients.set(name, (client = clientFor(place)));
    return client;
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
  }
}

function clientFor({ backend, place }: BucketPlace): S3Client {
  const { accessKeyId, secretAccessKey, sessionToken } = place.credentials;
  return new S3Client({
    region: place.region,
    endpoint: place.endpoint,
    forcePathStyle: backend.pathStyle,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    maxAttempts: 2,
    // Not every service of its kind knows checksums; what is read is checked as a zip, and named by its digest.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}
