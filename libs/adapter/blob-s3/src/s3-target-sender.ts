import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { NewDelivery } from '@stoker/app/ports/delivery-store';
import { again, never, type SendResult, type TargetSender } from '@stoker/app/ports/target-sender';
import { bucketPlace, isPlainKey, type S3Backend } from '@stoker/core/data-services/s3-backend';
import { parseArn } from '@stoker/core/model/arn';
import { S3Clients } from './s3-clients.js';

/** ms that writing an object may take. */
const WRITE_MS = 20_000;

/** Puts deliveries into buckets, each account's where the operator's list says. */
export class S3TargetSender implements TargetSender {
  readonly #clients = new S3Clients();

  constructor(
    private readonly backends: readonly S3Backend[],
    private readonly writeMs = WRITE_MS,
  ) {}

  async send({ accountId, target, parameters, payload }: NewDelivery): Promise<SendResult> {
    const bucket = parseArn(target)?.resource ?? '';
    const key = parameters.objectKey ?? '';
    const place = bucketPlace(this.backends, accountId, bucket);
    if (place === undefined || !isPlainKey(key)) {
      return never('NO_RESOURCE', `The bucket ${bucket} is not one of the account's.`);
    }
    try {
      const command = new PutObjectCommand({
        Bucket: place.name,
        Key: key,
        Body: payload,
        ContentType: 'application/json',
      });
      await this.#clients.of(place).send(command, { abortSignal: AbortSignal.timeout(this.writeMs) });
      return { kind: 'sent' };
    } catch (error) {
      return resultOf(error);
    }
  }

  close(): void {
    this.#clients.close();
  }
}

/** A bucket that is not there may be made yet, and the operator's key may be given the permission that it lacks. */
function resultOf(error: unknown): SendResult {
  const { name = '', message = '', $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  const text = `${name}: ${message}`;
  switch ($metadata?.httpStatusCode) {
    case 403:
      return again('NO_PERMISSIONS', text);
    case 404:
      return again('NO_RESOURCE', text);
    case 400:
      return never('INVALID_PARAMETER', text);
    default:
      return again('INTERNAL_ERROR', text);
  }
}
