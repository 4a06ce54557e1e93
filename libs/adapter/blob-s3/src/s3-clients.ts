import { S3Client } from '@aws-sdk/client-s3';
import type { S3Backend } from './s3-backend.js';

/** One client for each service that is used. */
export class S3Clients {
  readonly #clients = new Map<S3Backend, S3Client>();

  of(backend: S3Backend): S3Client {
    let client = this.#clients.get(backend);
    if (client === undefined) this.#clients.set(backend, (client = clientFor(backend)));
    return client;
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
  }
}

function clientFor(backend: S3Backend): S3Client {
  const { endpoint, region, pathStyle, accessKeyId, secretAccessKey, sessionToken } = backend;
  return new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint }),
    forcePathStyle: pathStyle,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    maxAttempts: 2,
    // Not every service of its kind knows checksums; what is read is checked as a zip, and named by its digest.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}
