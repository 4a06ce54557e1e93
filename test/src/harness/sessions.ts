import { AssumeRoleCommand, type AssumeRoleCommandInput, type Credentials, STSClient } from '@aws-sdk/client-sts';
import type { TestAccount } from './accounts.js';
import type { ServerProcess } from './server-process.js';

/** The real AWS SDK for STS, pointed at a server under test. It does not retry, so that tests see first answers. */
export function stsClient(
  server: ServerProcess,
  { accessKeyId, secretAccessKey, sessionToken }: TestAccount,
): STSClient {
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  return new STSClient({ endpoint: server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

/** The same account by other credentials. */
export function withCredentials(account: TestAccount, credentials: Credentials | undefined): TestAccount {
  const { AccessKeyId, SecretAccessKey, SessionToken } = credentials ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new Error('there are no credentials in the answer');
  }
  return { ...account, accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** Assumes a role and answers who that is. */
export async function assumeRole(
  server: ServerProcess,
  account: TestAccount,
  RoleArn: string,
  more: Partial<AssumeRoleCommandInput> = {},
): Promise<TestAccount> {
  const input = { RoleArn, RoleSessionName: 's1', ...more };
  const { Credentials } = await stsClient(server, account).send(new AssumeRoleCommand(input));
  return withCredentials(account, Credentials);
}
