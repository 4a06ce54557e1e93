import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Profile } from './profile.js';

export function lambdaClient({ endpoint, region, accessKeyId, secretAccessKey }: Profile): LambdaClient {
  return new LambdaClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
}
