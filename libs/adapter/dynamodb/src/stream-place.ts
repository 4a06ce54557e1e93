import { backendOf, type BackendPlace, type DataBackend, placeOn } from '@stoker/core/data-services/data-backend';
import { parseArn } from '@stoker/core/model/arn';
import type { Home } from '@stoker/core/model/function-name';

const STREAM = /^table\/([a-zA-Z0-9_.-]{3,255})\/stream\/([0-9A-Za-z:._-]+)$/;

/** Where a table's stream is. */
export interface StreamPlace {
  readonly backend: BackendPlace;
  /** The service's name of the table. */
  readonly table: string;
  /** What tells the streams that a table had from each other. */
  readonly label: string;
}

/**
 * Where an account's stream is; undefined for what is no stream's ARN, a stream of another account or region, or an account
 * without.
 *
 * @param home the account, and the region of the installation
 */
export function streamPlace(
  backends: readonly DataBackend[],
  { accountId, region }: Home,
  streamArn: string,
): StreamPlace | undefined {
  const arn = parseArn(streamArn);
  const isOwn = arn?.partition === 'aws' && arn.service === 'dynamodb' && arn.accountId === accountId;
  const [, table, label] = (isOwn && arn.region === region && STREAM.exec(arn.resource)) || [];
  const backend = backendOf(backends, accountId);
  if (table === undefined || label === undefined || backend === undefined) return undefined;
  const place = placeOn(backend, accountId);
  return { backend: place, table: place.names.outward(table), label };
}
