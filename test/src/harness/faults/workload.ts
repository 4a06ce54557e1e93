import { createHash } from 'node:crypto';
import { codePaths } from '@stoker/blob-fs/files/code-paths';
import { functionArn } from '@stoker/core/model/arn';
import { type LambdaClient, PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import type { TestAccount } from '../accounts.js';
import { createFunction, zipOf } from '../functions.js';

/** What the functions of the load append their lines to: a pipe that the test reads, beside their code. */
export const WITNESS = 'witness';

/**
 * Tells at once, and to nobody but the test, what it does: a line can't be lost with the server. One write a line, which a
 * pipe takes whole.
 */
const CODE = `
import { constants, openSync, writeSync } from 'node:fs';
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let pipe;
const tell = (line) => {
  try {
    pipe ??= openSync('/var/task/${WITNESS}', constants.O_WRONLY | constants.O_NONBLOCK);
    writeSync(pipe, line + '\\n');
  } catch {}
};
const name = process.env.AWS_LAMBDA_FUNCTION_NAME;
tell('init ' + name);
if (process.env.INIT_MS) await sleep(Number(process.env.INIT_MS));
const workOff = (records, awsRequestId) => {
  tell('begin ' + awsRequestId);
  const batchItemFailures = [];
  for (const { messageId, body } of records) {
    if (Date.now() < JSON.parse(body).failBefore) batchItemFailures.push({ itemIdentifier: messageId });
    else tell('message ' + messageId + '=' + awsRequestId);
  }
  tell('end ' + awsRequestId);
  return { batchItemFailures };
};
export const handler = async ({ sleepMs = 0, failBefore = 0, tick, requestContext, Records }, { awsRequestId }) => {
  if (Records !== undefined) return workOff(Records, awsRequestId);
  if (requestContext !== undefined) tell('told ' + requestContext.requestId);
  if (tick !== undefined) tell('tick ' + tick + '=' + awsRequestId);
  tell('begin ' + awsRequestId);
  if (sleepMs > 0) await sleep(sleepMs);
  const failed = Date.now() < failBefore;
  tell((failed ? 'fail ' : 'end ') + awsRequestId);
  if (failed) throw new Error('not yet');
  return awsRequestId;
};
`;

/** ms that the function which starts slowly takes for it. */
export const SLOW_INIT_MS = 1_500;

/**
 * Of each account: one for each kind of the load, one that starts slowly, one that is told of what failed for good, and one
 * that works off a queue.
 */
export const FUNCTIONS = ['steady', 'flaky', 'doomed', 'lengthy', 'starting', 'told', 'queued'] as const;
export type LoadFunction = (typeof FUNCTIONS)[number];

/** The destination of events that failed. */
export const TOLD: LoadFunction = 'told';

/** The function that a queue's messages go to, and seconds that it may take: as long a message of a lost batch is hidden. */
export const QUEUED: LoadFunction = 'queued';
export const QUEUED_TIMEOUT_S = 3;

/** The function that schedules invoke. */
export const TICKING: LoadFunction = 'steady';

/** Creates the functions of the load, all of one package, in an account; answers where it lies below a home. */
export async function createWorkload(client: LambdaClient, account: TestAccount): Promise<(home: string) => string> {
  const files = { 'index.mjs': CODE };
  const zip = await zipOf(files);
  const create = (name: LoadFunction): Promise<void> => {
    const Environment = { Variables: name === 'starting' ? { INIT_MS: String(SLOW_INIT_MS) } : {} };
    const Timeout = name === QUEUED ? QUEUED_TIMEOUT_S : 20;
    const settings = { Code: { ZipFile: zip }, MemorySize: 256, Timeout, Environment };
    return createFunction(client, account, name, { files, settings });
  };
  for (const name of FUNCTIONS) await create(name);
  const OnFailure = { Destination: functionArn('us-east-1', account.accountId, TOLD) };
  for (const FunctionName of FUNCTIONS.filter((name) => name !== TOLD)) {
    await client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig: { OnFailure } }));
  }
  const sha256 = createHash('sha256').update(zip).digest('base64');
  return (home) => codePaths(home, account.accountId, { sha256 }).code;
}

/** The event of the n-th request to a function: few take long, one kind fails at first and one for ever. */
export function eventOf(functionName: LoadFunction, n: number): object {
  switch (functionName) {
    case 'flaky':
      return { n, failBefore: Date.now() + 100 };
    case 'doomed':
      return { n, failBefore: Number.MAX_SAFE_INTEGER };
    case 'lengthy':
      return { n, sleepMs: 250 };
    default:
      return { n, sleepMs: n % 7 };
  }
}

/** The body of the n-th message of a queue: few are not done at first. */
export function messageOf(n: number): object {
  return { n, failBefore: n % 20 === 0 ? Date.now() + 100 : 0 };
}

/** Which function the n-th event is for. */
export function functionOf(n: number): LoadFunction {
  const kind = n % 20;
  if (kind < 3) return 'flaky';
  if (kind < 5) return 'doomed';
  return kind < 7 ? 'lengthy' : 'steady';
}
