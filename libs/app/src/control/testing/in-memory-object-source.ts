import { ServiceError } from '@stoker/core/errors/service-error';
import type { ObjectLocation, ObjectSource } from '../../ports/object-source.js';

/** Objects in memory; every account may have every bucket. */
export class InMemoryObjectSource implements ObjectSource {
  private readonly objects = new Map<string, Uint8Array>();

  put(location: ObjectLocation, content: Uint8Array): void {
    this.objects.set(id(location), content);
  }

  async read<T>(
    _accountId: string,
    location: ObjectLocation,
    maxBytes: number,
    use: (content: Uint8Array) => Promise<T>,
  ): Promise<T> {
    const content = this.objects.get(id(location));
    if (content === undefined || content.byteLength > maxBytes) {
      const message =
        'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.';
      throw new ServiceError('InvalidParameterValueException', message);
    }
    return use(content);
  }
}

function id({ bucket, key, versionId = '' }: ObjectLocation): string {
  return JSON.stringify([bucket, key, versionId]);
}
