import { ServiceError } from '@stoker/core/errors/service-error';
import type { PolicyStatement } from '@stoker/core/iam/policy';
import { beforeEach, describe, expect, test } from 'vitest';
import type { OidcProvider, WebIdentity } from '../ports/web-identity.js';
import { assumeRoleWithWebIdentity, type WebIdentityCommand } from './assume-role-with-web-identity.js';
import { ACCOUNT, allow, OTHER, policy, SessionKit, trust } from './testing/session-kit.js';

const ISSUER = 'https://ci.test/acme';
const PROVIDER: OidcProvider = {
  arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/ci.test/acme`,
  url: 'ci.test/acme',
  clientIds: ['sts.amazonaws.com'],
};
const ANYONE: WebIdentity = {
  subject: 'repo:acme/app',
  audience: 'sts.amazonaws.com',
  methods: [],
  tags: [],
  transitiveTagKeys: [],
};
const REQUEST = {
  receivedAt: Date.UTC(2026, 10, 25),
  region: 'us-east-1',
  secureTransport: true,
  sourceIp: '192.0.2.1',
  userAgent: 'ci',
};

let kit: SessionKit;
/** What the token says; a token that is not `good` proves nothing. */
let identity: WebIdentity;

beforeEach(() => {
  kit = new SessionKit();
  identity = ANYONE;
});

/** Trusts the provider under a condition. */
const trusting = (Condition?: PolicyStatement['Condition'], Federated = PROVIDER.arn) =>
  policy({
    Effect: 'Allow',
    Principal: { Federated },
    Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
    ...(Condition !== undefined && { Condition }),
  });

function assume(roleArn: string, change: Partial<WebIdentityCommand> = {}, issuer = ISSUER) {
  const ports = {
    identities: kit.identities,
    tokens: kit.tokens,
    providers: {
      findOidcProvider: async (accountId: string, url: string) =>
        accountId === ACCOUNT && url === PROVIDER.url ? PROVIDER : undefined,
    },
    webTokens: {
      issuerOf: () => issuer,
      verify: async (token: string, _issuer: string, clientIds: readonly string[]) => {
        expect(clientIds).toEqual(PROVIDER.clientIds);
        if (token !== 'good') throw new ServiceError('InvalidIdentityTokenException', 'bad');
        return identity;
      },
    },
  };
  return assumeRoleWithWebIdentity(ports, REQUEST, {
    roleArn,
    sessionName: 'build-7',
    token: 'good',
    policyArns: [],
    ...change,
  });
}

const REFUSED = {
  code: 'AccessDeniedException',
  message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
};

test('whoever the provider vouches for gets a session of a role that trusts it', async () => {
  const role = await kit.role('ci', trusting(), [allow('lambda:*')]);
  const session = await assume(role);
  expect(session).toMatchObject({
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/ci/build-7`,
    subject: 'repo:acme/app',
    audience: 'sts.amazonaws.com',
    provider: PROVIDER.arn,
  });
  expect(await kit.callerOf(session.credentials)).toMatchObject({
    policies: [allow('lambda:*')],
    session: { federatedProvider: PROVIDER.arn },
  });
});

describe('the role may say', () => {
  test.each<[string, NonNullable<PolicyStatement['Condition']>, Partial<WebIdentity>, boolean]>([
    ['who', { StringLike: { 'ci.test/acme:sub': 'repo:acme/*' } }, {}, true],
    ['who, and that is another', { StringLike: { 'ci.test/acme:sub': 'repo:other/*' } }, {}, false],
    ['for whom', { StringEquals: { 'ci.test/acme:aud': 'sts.amazonaws.com' } }, {}, true],
    ['for whom else', { StringEquals: { 'ci.test/acme:oaud': 'x' } }, { originalAudience: 'x' }, true],
    ['how it was proven', { 'ForAnyValue:StringEquals': { 'ci.test/acme:amr': 'mfa' } }, { methods: ['mfa'] }, true],
    ['how, and that is not known', { 'ForAnyValue:StringEquals': { 'ci.test/acme:amr': 'mfa' } }, {}, false],
    ['which provider', { ArnEquals: { 'aws:FederatedProvider': PROVIDER.arn } }, {}, true],
    ['under which name', { StringEquals: { 'sts:RoleSessionName': 'other' } }, {}, false],
    ['from where', { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, {}, true],
    ['nothing of a principal, which there is none of', { Null: { 'aws:PrincipalAccount': 'true' } }, {}, true],
  ])('%s', async (_, condition, claims, passes) => {
    identity = { ...ANYONE, ...claims };
    const assumed = assume(await kit.role('ci', trusting(condition)));
    if (passes) await expect(assumed).resolves.toBeDefined();
    else await expect(assumed).rejects.toMatchObject(REFUSED);
  });
});

test.each([
  ['another provider', trusting(undefined, `arn:aws:iam::${ACCOUNT}:oidc-provider/other.test`)],
  ['the same provider of another account', trusting(undefined, PROVIDER.arn.replace(ACCOUNT, OTHER))],
  ['everybody of the account', trust(ACCOUNT)],
])('a role that trusts %s is not assumed', async (_, trustPolicy) => {
  await expect(assume(await kit.role('ci', trustPolicy))).rejects.toMatchObject(REFUSED);
});

test('a role that is not there is refused like one that trusts others', async () => {
  await expect(assume(`arn:aws:iam::${ACCOUNT}:role/none`)).rejects.toMatchObject(REFUSED);
});

test.each([
  ['an issuer that the account has no provider of', ISSUER.replace('acme', 'other'), ACCOUNT],
  ['an account that has no provider of the issuer', ISSUER, OTHER],
  ['an account that is not there', ISSUER, '000000000000'],
])('%s is told so, whatever the role', async (_, issuer, accountId) => {
  await expect(assume(`arn:aws:iam::${accountId}:role/ci`, {}, issuer)).rejects.toMatchObject({
    code: 'InvalidIdentityTokenException',
    message: `No OpenIDConnect provider found in your account for ${issuer}`,
  });
});

test('a token that proves nothing is refused before anything is said about the role', async () => {
  const role = await kit.role('ci', trusting());
  for (const arn of [role, role.replace('/ci', '/none')]) {
    await expect(assume(arn, { token: 'bad' })).rejects.toMatchObject({ code: 'InvalidIdentityTokenException' });
  }
});

describe('what the token brings along', () => {
  const tagged = {
    tags: [{ key: 'team', value: 'web' }],
    transitiveTagKeys: ['team'],
    sourceIdentity: 'ann',
  };

  test('is in the session', async () => {
    identity = { ...ANYONE, ...tagged };
    const { credentials, sourceIdentity, packedPolicySize } = await assume(await kit.role('ci', trusting()));
    expect([sourceIdentity, packedPolicySize]).toEqual(['ann', expect.any(Number)]);
    expect(await kit.callerOf(credentials)).toMatchObject({
      tags: { team: 'web' },
      session: { sourceIdentity: 'ann', transitiveTags: { team: 'web' } },
    });
  });

  test.each([
    ['tags', { tags: tagged.tags }],
    ['a source', { sourceIdentity: 'ann' }],
  ])('must be allowed: %s', async (_, claims) => {
    identity = { ...ANYONE, ...claims };
    const plain = policy({
      Effect: 'Allow',
      Principal: { Federated: PROVIDER.arn },
      Action: 'sts:AssumeRoleWithWebIdentity',
    });
    await expect(assume(await kit.role('ci', plain))).rejects.toMatchObject(REFUSED);
  });
});
