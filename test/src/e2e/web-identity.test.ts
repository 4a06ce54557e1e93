import { CreateOpenIDConnectProviderCommand, IAMClient } from '@aws-sdk/client-iam';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { TestIssuer } from '@stoker/oidc/testing/test-issuer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lambdaClient } from '../harness/functions.js';
import { withCredentials } from '../harness/sessions.js';
import { type Stack, startStack } from '../harness/stack.js';

const SUBJECT = 'repo:acme/app:ref:refs/heads/main';
const CLAIMS = { sub: SUBJECT, aud: 'sts.amazonaws.com' };

let issuer: TestIssuer;
/** One that no account has a provider of. */
let stranger: TestIssuer;
let stack: Stack;
let role: string;

beforeAll(async () => {
  issuer = await TestIssuer.start();
  stranger = await TestIssuer.start();
  stack = await startStack({ STOKER_OIDC_TRUSTED_ORIGINS: `${issuer.url},${stranger.url}` });
  const { accessKeyId, secretAccessKey } = stack.account;
  const credentials = { accessKeyId, secretAccessKey };
  const iam = new IAMClient({ endpoint: stack.server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  const url = issuer.url.replace('http://', '');
  await iam.send(
    new CreateOpenIDConnectProviderCommand({ Url: `https://${url}`, ClientIDList: ['sts.amazonaws.com'] }),
  );
  const trust = {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${url}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${url}:sub`]: SUBJECT } },
  };
  role = await stack.operator.role(
    stack.account,
    'ci',
    { Version: '2012-10-17', Statement: [trust] },
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'lambda:ListFunctions', Resource: '*' }] },
  );
}, 120_000);

afterAll(async () => {
  await stack.close();
  await Promise.all([issuer.close(), stranger.close()]);
}, 60_000);

/** Nobody in particular: these calls are not signed. */
function exchange(WebIdentityToken: string, RoleArn = role) {
  const client = new STSClient({ endpoint: stack.server.endpoint, region: 'us-east-1', maxAttempts: 1 });
  const input = { RoleArn, RoleSessionName: 'build-7', WebIdentityToken };
  return client.send(new AssumeRoleWithWebIdentityCommand(input));
}

test('a token is exchanged for credentials of the role', async () => {
  const answer = await exchange(await issuer.sign(CLAIMS));
  expect(answer).toMatchObject({
    AssumedRoleUser: { Arn: 'arn:aws:sts::111122223333:assumed-role/ci/build-7' },
    SubjectFromWebIdentityToken: SUBJECT,
    Audience: 'sts.amazonaws.com',
    Provider: `arn:aws:iam::111122223333:oidc-provider/${issuer.url.replace('http://', '')}`,
  });
  const client = lambdaClient(stack.server, withCredentials(stack.account, answer.Credentials));
  expect(await client.send(new ListFunctionsCommand({}))).toMatchObject({ Functions: [] });
});

describe('a token is refused', () => {
  const now = () => Math.floor(Date.now() / 1000);
  test.each<[string, () => Promise<string> | string, string, string]>([
    ['that is over', () => issuer.sign({ ...CLAIMS, exp: now() - 1 }), 'ExpiredTokenException', 'Token expired: '],
    [
      'for somebody else',
      () => issuer.sign({ ...CLAIMS, aud: 'x' }),
      'InvalidIdentityToken',
      'Incorrect token audience',
    ],
    [
      'of another subject',
      () => issuer.sign({ ...CLAIMS, sub: 'repo:x' }),
      'AccessDenied',
      'Not authorized to perform',
    ],
    ['of another issuer', () => stranger.sign(CLAIMS), 'InvalidIdentityToken', 'No OpenIDConnect provider found'],
    [
      'that another signed',
      () => stranger.sign({ ...CLAIMS, iss: issuer.url }),
      'InvalidIdentityToken',
      'invalid signature',
    ],
    ['that is none', () => 'not.a.token', 'InvalidIdentityToken', 'not a valid JWT'],
  ])('%s', async (_, token, code, message) => {
    await expect(exchange(await token())).rejects.toMatchObject({
      Code: code,
      message: expect.stringContaining(message) as string,
    });
  });

  test('for a role that is not there as for one that trusts others', async () => {
    const token = await issuer.sign(CLAIMS);
    const others = await stack.operator.role(stack.account, 'others', {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }],
    });
    const refusals = [others, role.replace('/ci', '/none')].map((arn) =>
      exchange(token, arn).catch(({ name, message }: Error) => [name, message]),
    );
    const said = ['AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'];
    expect(await Promise.all(refusals)).toEqual([said, said]);
  });
});

test('an issuer that cannot be asked is said to be so', async () => {
  const token = await issuer.sign(CLAIMS);
  await stack.server.stop();
  await stack.restart({ STOKER_OIDC_TRUSTED_ORIGINS: '' });
  await expect(exchange(token)).rejects.toMatchObject({
    Code: 'IDPCommunicationError',
    message: expect.stringContaining('must use https') as string,
  });
});
