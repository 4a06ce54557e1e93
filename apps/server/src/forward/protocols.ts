import type { DataService } from '@stoker/core/data-services/data-service';
import type { NotificationPorts } from '@stoker/app/buckets/notification-ports';
import type { BackendClient } from '@stoker/app/ports/backend-client';
import type { BucketWrites } from '@stoker/app/ports/bucket-writes';
import type { SessionSealer } from '@stoker/app/ports/session-sealer';
import type { ApiFront } from '@stoker/protocol/aws-wire/http-front/api-front';
import type { ForwardedProtocol } from '@stoker/protocol/forward/forwarded-protocol';
import type { ServerConfig } from '../config/server-config.js';
import { makeS3 } from './s3.js';
import { makeDynamoDb, makeDynamoDbStreams, makeKinesis, makeSqs } from './table-services.js';

/** What forwarded services are made with. */
export interface ForwardPorts {
  readonly config: ServerConfig;
  readonly front: ApiFront;
  readonly client: BackendClient;
  /** What is told of writes to buckets. */
  readonly writes: BucketWrites;
  /** Whom buckets tell: `?notification` is Stoker's own (`notificationCall`). */
  readonly notifications: NotificationPorts;
  /** Seals what backends hand out for their own, such as iterators. */
  readonly sealer: SessionSealer;
}

/** Reads where a service's backends are, and makes what forwards to them; undefined where there are none. */
export type MakeProtocol = (ports: ForwardPorts) => Promise<ForwardedProtocol | undefined>;

/** The data services that are forwarded, one line each; the others say that they are not there. */
export const PROTOCOLS: Readonly<Partial<Record<DataService, MakeProtocol>>> = {
  s3: makeS3,
  sqs: makeSqs,
  dynamodb: makeDynamoDb,
  'streams.dynamodb': makeDynamoDbStreams,
  kinesis: makeKinesis,
};
