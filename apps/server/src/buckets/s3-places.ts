import { AccountNames } from '@stoker/core/data-services/account-names';
import { backendOf, type BackendPlace } from '@stoker/core/data-services/data-backend';
import { awsEndpoint } from '../config/data-backends.js';
import { readS3Backends } from '../config/s3-backends.js';

/**
 * Where accounts' buckets are, as the operator's file lists them.
 *
 * @throws ConfigError
 */
export async function readS3Places(path: string | undefined): Promise<(accountId: string) => BackendPlace | undefined> {
  const backends = await readS3Backends(path);
  return (accountId) => {
    const backend = backendOf(backends, accountId);
    if (backend === undefined) return undefined;
    const { endpoint = awsEndpoint('s3', backend.region), region, ...credentials } = backend;
    return { endpoint: endpoint.replace(/\/$/, ''), region, credentials, names: new AccountNames('') };
  };
}
