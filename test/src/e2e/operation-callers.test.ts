import { randomBytes, randomUUID } from 'node:crypto';
import { CreateAliasCommand, PublishLayerVersionCommand, PublishVersionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '@stoker/app/identity/caller';
import type { TemporaryCredentials } from '@stoker/app/sessions/session';
import { SessionTokens } from '@stoker/app/sessions/session-tokens';
import type { Credentials } from '@stoker/protocol/sigv4/signer';
import { TokenSealer } from '@stoker/store-postgres/secrets/token-sealer';
import type { TestAccount } from '../harness/accounts.js';
import { createFunction, lambdaClient, zipOf } from '../harness/functions.js';
import { hostOf, type RawAnswer, send, signed } from '../harness/raw-http.js';
import { stokerCli } from '../harness/operator-cli.js';
import { MASTER_KEY } from '../harness/server-process.js';
import { type Stack, startStack } from '../harness/stack.js';
import { type WalkedOperation, walkedOperations } from '../harness/walk/walked-apis.js';
import type { WalkSubject } from '../harness/walk/walk-subject.js';

/**
 * Walks every operation of every API with every kind of caller. Operations come from the tables, inputs from the
 * service models, so nothing that is added is left out.
 */
const OPERATIONS = walkedOperations();
/** Any caller may call these, whatever its policies say; so AWS documents them. */
const WITHOUT_PERMISSION: ReadonlySet<string> = new Set(['sts GetCallerIdentity', 'sts GetSessionToken']);
const BUILT = OPERATIONS.filter(({ isChecked }) => isChecked);
const CHECKED = BUILT.filter(({ title }) => !WITHOUT_PERMISSION.has(title));

/** Alike in length and order, so that no answer is longer or sorted otherwise for one of them. */
const THERE = 'mine';
const NOT_THERE = 'minx';

let stack: Stack;
/** Administrators of other accounts: each is asked about one of the names alone, so that both have the same past. */
let strangers: readonly [aboutThere: TestAccount, aboutMissing: TestAccount];
let suspended: TestAccount;
let nobody: TestAccount;
let expired: TemporaryCredentials;
let zip: Buffer;
/** Of what is there, where the service gives out the ids. */
let ids: Readonly<Record<string, unknown>> = {};

beforeAll(async () => {
  stack = await startStack();
  const { operator, account, server } = stack;
  strangers = [await operator.account('444455556666'), await operator.account('444455557777')];
  suspended = await operator.account('777788889999');
  await stokerCli(stack, 'accounts', 'suspend', suspended.accountId, '--reason', 'walk');
  const hoursAgo = { now: () => Date.now() - 7_200_000 };
  const tokens = new SessionTokens(new TokenSealer(MASTER_KEY), randomBytes, hoursAgo);
  expired = tokens.issue({ subject: { kind: 'key', accessKeyId: account.accessKeyId } }, 3600);
  nobody = await operator.user(account, 'nobody', policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }));
  const files = { 'index.mjs': 'export const handler = async () => "ran";' };
  zip = await zipOf(files);
  const client = lambdaClient(server, account);
  await createFunction(client, account, THERE, { files });
  await client.send(new PublishVersionCommand({ FunctionName: THERE }));
  await client.send(new CreateAliasCommand({ FunctionName: THERE, Name: 'live', FunctionVersion: '1' }));
  await client.send(new PublishLayerVersionCommand({ LayerName: THERE, Content: { ZipFile: zip } }));
  await operator.user(account, THERE, policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }));
  const principals = { AWS: account.accountId, Service: 'scheduler.amazonaws.com' };
  const trust = { Effect: 'Allow', Principal: principals, Action: 'sts:AssumeRole' };
  await operator.role(account, THERE, policy(trust));
  // What is added to a thing comes after the thing.
  for (const verb of [/^(Create|Publish)[A-Z]/, /^(Add|Attach|Put|Tag)[A-Z]/]) {
    for (const operation of BUILT.filter(({ name }) => verb.test(name))) await makeWhatItMakes(operation);
  }
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

/** So that what is there is there for every operation on it. */
async function makeWhatItMakes(operation: WalkedOperation): Promise<void> {
  const { status = 0, body } = await ask(operation, subject(THERE));
  if (isOfRestApis(operation)) {
    // Their parts need each other in another order; the API itself, and its root, are what most operations name.
    const [, restApiId] = /"id":"([a-z0-9]{10})".*"rootResourceId"/.exec(body) ?? [];
    const [, rootResourceId] = /"rootResourceId":"([a-z0-9]+)"/.exec(body) ?? [];
    if (operation.name === 'CreateRestApi') ids = { ...ids, restApiId, rootResourceId };
    return;
  }
  // Routes of HTTP APIs, of which the walked one is, have none.
  if (operation.name === 'CreateRouteResponse') return;
  if (status >= 300 && status !== 409) throw new Error(`${operation.title} answered ${status}: ${body}`);
  const found = GIVEN_IDS.map((member) => [member, new RegExp(`"${member}":"([^"]+)"`).exec(body)?.[1]]);
  ids = { ...ids, ...Object.fromEntries(found.filter(([, id]) => id !== undefined)) };
}

/** Version 1 of API Gateway, whose paths have no version. */
function isOfRestApis(operation: WalkedOperation): boolean {
  return operation.service === 'apigateway' && !operation.request(subject(THERE)).url.startsWith('/v2/');
}

/** What the service makes up when something is created. */
const GIVEN_IDS = [
  'UUID',
  'CodeSigningConfigArn',
  'apiId',
  'apiMappingId',
  'authorizerId',
  'deploymentId',
  'domainName',
  'integrationId',
  'routeId',
];

const policy = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });

/** The first account's resource of that name, as somebody in `by` names it. */
function subject(name: string, by: TestAccount = stack.account): WalkSubject {
  const { accountId } = stack.account;
  return { name, accountId, byArn: by.accountId !== accountId, role: by.role, ids: name === THERE ? ids : {}, zip };
}

interface Asking {
  readonly key?: Credentials;
  readonly at?: number;
  /** Header lines that are changed after signing; undefined takes one away. */
  readonly changed?: Readonly<Record<string, string | undefined>>;
}

async function ask(operation: WalkedOperation, about: WalkSubject, asking: Asking = {}): Promise<RawAnswer> {
  const { key = stack.account, at = Date.now(), changed = {} } = asking;
  const request = signed(stack.server, key, operation.request(about), { at, service: operation.service });
  const headers = Object.entries({ ...request.headers, ...changed }).filter(([, value]) => value !== undefined);
  return send(stack.server, { ...request, headers: Object.fromEntries(headers) as Record<string, string> });
}

/** An error's code as the operation's protocol names it. */
function codeOf(code: keyof typeof QUERY_CODES, { protocol }: WalkedOperation): string {
  return protocol === 'query' ? QUERY_CODES[code] : code;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
const QUERY_CODES = {
  AccessDeniedException: 'AccessDenied',
  ExpiredTokenException: 'ExpiredToken',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  UnrecognizedClientException: 'InvalidClientTokenId',
} as const;

/** All that an answer tells, without who asked about which name, and what is made up anew in every answer. */
function told({ status, headers, body }: RawAnswer, name: string, by: TestAccount): string {
  const { date: _date, 'x-amzn-requestid': _id, ...rest } = headers;
  const text = JSON.stringify([status, rest, body]).replaceAll(name, 'NAME').replaceAll(by.accountId, 'ACCOUNT');
  return MADE_UP.reduce((masked, pattern) => masked.replace(pattern, '…'), text);
}

const MADE_UP = [
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
  /csc-[a-z0-9]{17}/g,
  /(?<=arn:aws:apigateway:[a-z0-9-]*::)\/[^\\" ]+/g,
  /(?<=identifier specified )[^\\"]+/g,
  /(?<=\\"(?:api|deployment|integration|route|authorizer)Id\\":\\")[a-z0-9]+/g,
  /(?<=\\"(?:id|rootResourceId|value)\\":\\")[a-z0-9]+/g,
  /(?<=\\"(?:createdDate|lastUpdatedDate)\\":)[\d.]+/g,
  /(?<=\\"(?:apiEndpoint|domainName|apiGatewayDomainName)\\":\\")[^\\]+/g,
  /A[A-Z]{3}[A-Z0-9]{16,17}/g,
  /\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+0000)/g,
  /\d{8}T\d{6}Z/g,
  /(?<=<(?:SecretAccessKey|SessionToken)>)[^<]+/g,
  /(?<=(?:CreationTime|CreationDate|LastModified|LastModificationDate)\\":)[\d.]+/g,
];

/** Asks about what is there and what is not; the answers must be one. */
async function askAboutBoth(
  operation: WalkedOperation,
  by: TestAccount,
  asking: Asking = {},
  byAboutMissing = by,
): Promise<RawAnswer> {
  const there = await ask(operation, subject(THERE, by), { key: by, ...asking });
  const missing = await ask(operation, subject(NOT_THERE, byAboutMissing), { key: byAboutMissing, ...asking });
  expect(told(there, THERE, by)).toEqual(told(missing, NOT_THERE, byAboutMissing));
  return there;
}

/** Who does not sign does not say which API is meant; Lambda, which is asked then, knows no such path. */
function isBehindLambda({ service }: WalkedOperation): boolean {
  return service === 'scheduler' || service === 'apigateway';
}

type Refused = readonly [asking: Asking, code: keyof typeof QUERY_CODES];
const UNSIGNED: readonly Refused[] = [
  [{ changed: { authorization: undefined } }, 'MissingAuthenticationTokenException'],
];

test('there are operations, and each has a valid request', () => {
  expect(CHECKED.length).toBeGreaterThan(30);
  for (const operation of OPERATIONS) expect(operation.request(subject(THERE)).url).toMatch(/^\//);
});

describe.each(OPERATIONS.map((operation) => [operation.title, operation] as const))('%s', (_, operation) => {
  test('lets nobody in whose signature, key or time is wrong, and says nothing of what is there', async () => {
    const wrong = { ...stack.account, secretAccessKey: 'x'.repeat(40) };
    const unknown = { ...stack.account, accessKeyId: 'AKIAWALKWALKWALKWALK' };
    const token = { ...stack.account, accessKeyId: 'ASIAWALKWALKWALKWALK', sessionToken: 'made up' };
    const callers: Refused[] = [
      [{ key: wrong }, 'InvalidSignatureException'],
      [{ at: Date.now() - 6 * 60_000 }, 'InvalidSignatureException'],
      [{ changed: { 'x-amz-security-token': 'added' } }, 'InvalidSignatureException'],
      [{ key: unknown }, 'UnrecognizedClientException'],
      [{ key: token }, 'UnrecognizedClientException'],
      [{ key: expired }, 'ExpiredTokenException'],
      ...(operation.isSigned && !isBehindLambda(operation) ? UNSIGNED : []),
    ];
    for (const [asking, code] of callers) {
      const { status, errorType } = await askAboutBoth(operation, stack.account, asking);
      expect([status, errorType]).toEqual([403, codeOf(code, operation)]);
    }
    if (isBehindLambda(operation)) {
      const { status } = await askAboutBoth(operation, stack.account, { changed: { authorization: undefined } });
      expect(status).toBe(404);
    }
  });
});

test.each(BUILT.map((operation) => [operation.title, operation] as const))(
  '%s lets nobody in whose account is suspended',
  async (_, operation) => {
    const { status, errorType, message } = await askAboutBoth(operation, suspended);
    expect([status, errorType]).toEqual([403, codeOf('AccessDeniedException', operation)]);
    expect(message).toBe(`The account ${suspended.accountId} is suspended.`);
  },
);

describe.each(CHECKED.map((operation) => [operation.title, operation] as const))('%s', (_, operation) => {
  test('refuses a user without permission, and says nothing of what is there', async () => {
    const answer = await askAboutBoth(operation, nobody);
    expect([answer.status, answer.errorType]).toEqual([403, codeOf('AccessDeniedException', operation)]);
    expect(answer.message).toMatch(/user\/nobody is not authorized to perform: \w+:\w+ on resource: /);
  });

  test('says nothing to the administrator of another account', async () => {
    const answer = await askAboutBoth(operation, strangers[0], {}, strangers[1]);
    if (answer.status === 403) expect(answer.errorType).toBe(codeOf('AccessDeniedException', operation));
    // Let in, it was let into its own account.
    else expect(answer.body).not.toContain(stack.account.accountId);
  });

  test('needs every check of its table entry, and no other', async () => {
    const about = subject(operation.name.startsWith('Delete') ? NOT_THERE : THERE);
    const checks = await operation.checks(about, callerOf(stack.account));
    expect(checks).not.toEqual([]);
    const statement = (effect: string, { action, resource }: (typeof checks)[number]) => ({
      Effect: effect,
      Action: action,
      Resource: resource,
    });
    for (const check of checks) {
      const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
      const { status, errorType, message } = await ask(operation, about, {
        key: await user(everything, statement('Deny', check)),
      });
      expect([status, errorType]).toEqual([403, codeOf('AccessDeniedException', operation)]);
      expect(message).toContain(`perform: ${check.action} on resource: ${check.resource} with an explicit deny`);
    }
    const allowed = await ask(operation, about, { key: await user(...checks.map((c) => statement('Allow', c))) });
    expect([403, 500, 501]).not.toContain(allowed.status);
    // The input was valid, or the walk has proven little.
    expect(['ValidationException', 'ValidationError']).not.toContain(allowed.errorType);
  });
});

function user(...statements: readonly object[]): Promise<TestAccount> {
  return stack.operator.user(stack.account, `walk-${randomUUID()}`, policy(...statements));
}

/** What a check may want to know of the caller. */
function callerOf({ accountId }: TestAccount): Caller {
  return {
    requestId: randomUUID(),
    principal: { accountId, arn: `arn:aws:iam::${accountId}:user/walk`, kind: 'user', id: 'AIDAWALK', name: 'walk' },
    policies: [],
    region: 'us-east-1',
    sourceIp: '127.0.0.1',
    userAgent: '',
    secureTransport: false,
    endpoint: `http://${hostOf(stack.server)}`,
    receivedAt: Date.now(),
  };
}
