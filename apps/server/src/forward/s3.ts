import type { ForwardedProtocol } from '@stoker/protocol/forward/forwarded-protocol';
import { S3Protocol } from '@stoker/protocol/s3-api/s3-protocol';
import { readS3Backends } from '../config/s3-backends.js';
import type { ForwardPorts } from './protocols.js';

/** S3, which says in its own words that there is none. */
export async function makeS3({
  config,
  front,
  client,
  writes,
  notifications,
}: ForwardPorts): Promise<ForwardedProtocol> {
  const { clock, authorise } = front;
  return new S3Protocol({
    backends: await readS3Backends(config.STOKER_S3_FILE),
    client,
    clock,
    authorise,
    writes,
    notifications: { ...notifications, authorise },
    region: config.STOKER_REGION,
    domain: config.STOKER_S3_DOMAIN,
  });
}
