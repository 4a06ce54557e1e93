import { hash } from 'node:crypto';
import { compilePolicy } from '@stoker/core/iam/compile-policy';
import { type AccessRequest, type PolicySet, evaluate } from '@stoker/core/iam/evaluate';
import type { PolicyStatement } from '@stoker/core/iam/policy';
import { Signer } from '@stoker/protocol/sigv4/signer';
import { SignatureVerifier } from '@stoker/protocol/sigv4/verifier';

/** What each request is checked by before anything is done for it, in µs of CPU. */
export interface Checks {
  /** SHA-256 of the same body: less than that no check of a signature can cost. */
  readonly floorMicros: number;
  /** Reading and proving the signature of an invocation with a body of 1 KiB. */
  readonly signatureMicros: number;
  /** Deciding about a user with ten statements, conditions, a boundary and a session policy. */
  readonly authorisationMicros: number;
  /** Deciding about an administrator, whom one statement allows everything. */
  readonly administratorMicros: number;
}

const ACCOUNT = '123456789012';
const FUNCTION = `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:alice-hello`;
const ROUNDS = 9;

/** In this process, without a server: medians of rounds that take turns. */
export function measureChecks(calls = 20_000): Checks {
  const body = Buffer.alloc(1024, 'a');
  const measured = [
    () => void hash('sha256', body),
    signatureCheck(body),
    authorisation(TYPICAL),
    authorisation(ADMINISTRATOR),
  ].map((work) => ({ work, micros: [] as number[] }));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { work, micros } of measured) micros.push(microsEach(work, calls));
  }
  const [floorMicros, signatureMicros, authorisationMicros, administratorMicros] = measured.map(
    ({ micros }) => micros.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!,
  ) as [number, number, number, number];
  return { floorMicros, signatureMicros, authorisationMicros, administratorMicros };
}

function microsEach(work: () => void, calls: number): number {
  const started = process.cpuUsage();
  for (let call = 0; call < calls; call += 1) work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / calls;
}

function signatureCheck(body: Buffer): () => void {
  const now = Date.now();
  const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
  const url = '/2015-03-31/functions/alice-hello/invocations';
  const sent = { host: '127.0.0.1:9400', 'content-type': 'application/json', 'x-amz-log-type': 'None' };
  const headers = new Signer(key, 'eu-central-1', 'lambda').sign({ method: 'POST', url, headers: sent, body }, now);
  const verifier = new SignatureVerifier({ region: 'eu-central-1', service: 'lambda' });
  const request = { method: 'POST', url, headers, rawHeaders: Object.entries(headers).flat() };
  return () => verifier.verify(verifier.parse(request, now), request, key.secretAccessKey, body);
}

function authorisation(policies: PolicySet): () => void {
  const context: Readonly<Record<string, string>> = {
    'aws:username': 'alice',
    'aws:securetransport': 'true',
    'aws:sourceip': '10.1.2.3',
    'aws:principaltag/team': 'red',
    'aws:currenttime': new Date().toISOString(),
  };
  const request: AccessRequest = {
    principal: { kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/alice`, accountId: ACCOUNT },
    action: 'lambda:InvokeFunction',
    resource: FUNCTION,
    resourceAccountId: ACCOUNT,
    context: (key) => context[key],
  };
  if (!evaluate(request, policies).allowed) throw new Error('the policies of the bench deny its request');
  return () => void evaluate(request, policies);
}

const policy = (...Statement: PolicyStatement[]) => compilePolicy({ Version: '2012-10-17', Statement });
const allButIam = policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' });

const TYPICAL: PolicySet = {
  identity: [
    policy(
      ...Array.from({ length: 8 }, (_, n): PolicyStatement => ({
        Effect: 'Allow',
        Action: ['s3:GetObject', 'sqs:SendMessage', `dynamodb:Get${n}*`],
        Resource: `arn:aws:s3:::bucket-${n}/*`,
      })),
    ),
    policy(
      {
        Effect: 'Deny',
        Action: 'lambda:*',
        Resource: '*',
        Condition: {
          Bool: { 'aws:SecureTransport': 'false' },
          NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.168.0.0/16'] },
        },
      },
      {
        Effect: 'Allow',
        Action: ['lambda:Invoke*', 'lambda:Get*'],
        Resource: `arn:aws:lambda:*:${ACCOUNT}:function:\${aws:username}-*`,
        Condition: {
          StringEquals: { 'aws:PrincipalTag/team': ['red', 'blue'] },
          DateLessThan: { 'aws:CurrentTime': '2040-01-01T00:00:00Z' },
        },
      },
    ),
  ],
  boundary: allButIam,
  session: [allButIam],
};

const ADMINISTRATOR: PolicySet = { identity: [policy({ Effect: 'Allow', Action: '*', Resource: '*' })] };
