import type { EventName } from './event-types.js';

/** What happened to an object, whoever is told of it and in whatever shape. */
export interface ObjectEvent {
  readonly name: EventName;
  readonly region: string;
  /** Whose bucket it is. */
  readonly accountId: string;
  readonly bucket: string;
  readonly key: string;
  /** Of an object that is there: bytes. */
  readonly size?: number | undefined;
  /** Without quotes. */
  readonly eTag?: string | undefined;
  readonly versionId?: string | undefined;
  /** Greater for what came later to one key: two are compared as texts. */
  readonly sequencer: string;
  /** ms since the epoch. */
  readonly time: number;
  readonly requester: { readonly accountId: string; readonly principalId: string };
  readonly sourceIp: string;
  readonly requestId: string;
}

/** A number that only grows as a sequencer: hexadecimal, as S3 writes it, and always as long, so that texts compare as it does. */
export function sequencerOf(sequence: bigint): string {
  return sequence.toString(16).toUpperCase().padStart(18, '0');
}

export function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}
