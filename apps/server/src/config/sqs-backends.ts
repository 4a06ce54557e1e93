import { requestPlaceOf, type SqsBackend } from '@stoker/sqs/sqs-backend';
import { z } from 'zod';
import {
  awsEndpoint,
  backendMembers,
  beginsAs,
  endpoint as address,
  isBeginning,
  isOnlyAccount,
  sameAddress,
} from './data-backends.js';
import { readPrivateList } from './private-json.js';

const VARIABLE = 'STOKER_SQS_FILE';

const entry = z
  .strictObject({
    /** AWS's own of the region where absent. */
    endpoint: address.optional(),
    ...backendMembers,
    /** URL of a queue: `{account}` and `{name}` are what its ARN says. */
    queueUrl: z
      .string()
      .regex(/^https?:\/\/[^{]+\/.*\{name\}$/, 'must be an http:// or https:// URL that ends with {name}')
      .optional(),
  })
  .transform((given) => ({ ...given, queueUrl: given.queueUrl ?? usualUrl(given) }))
  .refine(({ accounts, queueUrl }) => queueUrl.includes('{account}') || (accounts !== '*' && accounts.length === 1), {
    path: ['queueUrl'],
    message: 'must have {account} in it where it is for more than one: their queues would be the same',
  });

/** As AWS has it. */
function usualUrl({ endpoint, region }: { endpoint?: string | undefined; region: string }): string {
  const origin = endpoint?.replace(/\/$/, '') ?? awsEndpoint('sqs', region);
  return `${origin}/{account}/{name}`;
}

const list = z.array(entry).superRefine((backends, context) => {
  for (const [at, one] of backends.entries()) {
    const other = backends.findIndex((each, index) => index !== at && sharesQueues(each, one));
    if (other >= 0) context.addIssue({ code: 'custom', path: [at, 'queueUrl'], message: beginsAs(other) });
  }
});

/** Queues are found by their URL, and made and listed by the last part of it alone. */
function sharesQueues(a: SqsBackend, b: SqsBackend): boolean {
  if (isOnlyAccount(a, b)) return false;
  const [one, other] = [splitUrl(a), splitUrl(b)];
  if (!isBeginning(one.prefix, other.prefix)) return false;
  const isSameUrl =
    sameAddress(one.origin, other.origin) && isBeginning(one.path, other.path) && isBeginning(other.path, one.path);
  return isSameUrl || (sameAddress(one.endpoint, other.endpoint) && isAsked(a) && isAsked(b) && !areApart(a, b));
}

function splitUrl({ queueUrl, endpoint, region }: SqsBackend) {
  const { origin } = new URL(queueUrl);
  const path = queueUrl.replace(/^https?:\/\/[^/]+/, '').slice(0, -'{name}'.length);
  const last = path.lastIndexOf('/') + 1;
  return {
    origin,
    path: path.slice(0, last),
    prefix: path.slice(last),
    endpoint: endpoint ?? awsEndpoint('sqs', region),
  };
}

/** Whether requests are sent on to it, and not only queues polled. */
function isAsked(backend: SqsBackend): boolean {
  const { accounts } = backend;
  return requestPlaceOf(backend, accounts === '*' ? '0'.repeat(12) : accounts[0]!) !== undefined;
}

/** AWS has the queues of two of its own accounts apart, each of which has a key and an id in its URLs. */
function areApart(a: SqsBackend, b: SqsBackend): boolean {
  return a.endpoint === undefined && b.endpoint === undefined && a.accessKeyId !== b.accessKeyId;
}

/**
 * The SQS services that accounts have queues on, as the operator's file lists them; without a file there is none.
 *
 * @throws ConfigError
 */
export async function readSqsBackends(path: string | undefined): Promise<readonly SqsBackend[]> {
  return path === undefined ? [] : readPrivateList(VARIABLE, path, 'SQS services', list);
}
