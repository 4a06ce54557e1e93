import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { type BucketPlace, bucketPlace, isPlainKey, type S3Backend } from '@stoker/core/data-services/s3-backend';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { ObjectLocation, ObjectSource } from '@stoker/app/ports/object-source';
import { ByteRoom } from './byte-room.js';
import { noBackends, notAllowed, passedOn, tooLarge } from './refusals.js';
import { S3Clients } from './s3-clients.js';

/** Bytes of objects that are held at once: one as large as a package may be, or several smaller ones. */
const ROOM_BYTES = 256 * 1024 * 1024;

/** ms that reading an object may take: less than clients wait for an answer. */
const READ_MS = 45_000;

/** Objects of S3 services, each account's from where the operator's list says. */
export class S3ObjectSource implements ObjectSource {
  readonly #clients = new S3Clients();
  readonly #room = new ByteRoom(ROOM_BYTES);

  constructor(
    private readonly backends: readonly S3Backend[],
    private readonly readMs = READ_MS,
  ) {}

  async read<T>(
    accountId: string,
    location: ObjectLocation,
    maxBytes: number,
    use: (content: Uint8Array) => Promise<T>,
  ): Promise<T> {
    if (this.backends.length === 0) throw noBackends();
    const place = bucketPlace(this.backends, accountId, location.bucket);
    if (place === undefined || !isPlainKey(location.key)) throw notAllowed(location);
    const signal = AbortSignal.timeout(this.readMs);
    const output = await asked(location, () => this.#get(place, location, signal));
    const size = output.ContentLength ?? maxBytes + 1;
    if (size > maxBytes) {
      discard(output);
      throw tooLarge(maxBytes);
    }
    return this.#room.hold(size, async () => use(await asked(location, () => whole(output, size, signal))));
  }

  close(): void {
    this.#clients.close();
  }

  #get(place: BucketPlace, { key, versionId }: ObjectLocation, signal: AbortSignal): Promise<GetObjectCommandOutput> {
    const command = new GetObjectCommand({ Bucket: place.name, Key: key, VersionId: versionId });
    return this.#clients.of(place).send(command, { abortSignal: signal });
  }
}

/** The bytes of an answer, no more than it announced. */
async function whole({ Body }: GetObjectCommandOutput, size: number, signal: AbortSignal): Promise<Uint8Array> {
  const content = new Uint8Array(size);
  let at = 0;
  for await (const chunk of Body as AsyncIterable<Uint8Array>) {
    signal.throwIfAborted();
    if (at + chunk.length > size) throw new Error('the object is longer than it was said to be');
    content.set(chunk, at);
    at += chunk.length;
  }
  if (at < size) throw new Error('the object is shorter than it was said to be');
  return content;
}

/** Ends an answer that nobody reads, so that its connection is not held. */
function discard({ Body }: GetObjectCommandOutput): void {
  (Body as { destroy?: () => void } | undefined)?.destroy?.();
}

/** @throws ServiceError what the service refused in the caller's words, or that it did not answer */
async function asked<T>(location: ObjectLocation, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw (
      passedOn(error, location) ??
      new ServiceError('ServiceException', 'The S3 service that holds the code did not answer.', {}, { cause: error })
    );
  }
}
