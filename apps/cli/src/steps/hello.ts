import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type LambdaClient,
  ResourceNotFoundException,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { EXECUTION_ROLE } from '@stoker/app/identity/bootstrap-account';
import { lambdaClient } from '../aws/lambda-client.js';
import { readProfile } from '../aws/profile-files.js';
import { zipFolder } from '../aws/zip.js';
import type { Instance } from '../instance.js';
import type { Step } from './step.js';

const name = { FunctionName: 'hello' };
const maxWaitSeconds = 60;

/** The function of examples/hello, created or brought up to date through the AWS SDK. */
export function helloFunction(instance: Instance): Step {
  const folder = join(instance.repository, 'examples', 'hello');
  return {
    name: 'function hello',
    after: ['server'],
    async check() {
      const code = await zipFolder(folder);
      const found = await deployed(await clientOf(instance));
      return found?.State === 'Active' && found.CodeSha256 === createHash('sha256').update(code).digest('base64');
    },
    async run({ signal }) {
      const client = await clientOf(instance);
      const options = { abortSignal: signal };
      const waiter = { client, maxWaitTime: maxWaitSeconds, minDelay: 1, abortSignal: signal };
      const code = await zipFolder(folder);
      const found = await deployed(client);
      if (found?.State === 'Active') {
        await client.send(new UpdateFunctionCodeCommand({ ...name, ZipFile: code }), options);
        await waitUntilFunctionUpdatedV2(waiter, name);
        return;
      }
      if (found) await client.send(new DeleteFunctionCommand(name), options); // one that never became active
      const create = new CreateFunctionCommand({
        ...name,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: `arn:aws:iam::${instance.settings.STOKER_ACCOUNT_ID}:role/${EXECUTION_ROLE}`,
        Code: { ZipFile: code },
        Description: 'Deployed by ./stoker up from examples/hello',
      });
      await client.send(create, options);
      await waitUntilFunctionActiveV2(waiter, name);
    },
    remedy: `read ${instance.home.logFile('server')} and run ./stoker doctor`,
  };
}

export interface HelloAnswer {
  /** The function's answer as it came: JSON text. */
  readonly payload: string;
  /** START, what the function printed, END and REPORT. */
  readonly log: string;
}

/** @throws Error when the function failed, with its log */
export async function invokeHello(instance: Instance): Promise<HelloAnswer> {
  const client = await clientOf(instance);
  const event = { Payload: JSON.stringify({ name: 'world' }) };
  const result = await client.send(new InvokeCommand({ ...name, ...event, LogType: 'Tail' }));
  const payload = Buffer.from(result.Payload ?? []).toString('utf8');
  const log = Buffer.from(result.LogResult ?? '', 'base64').toString('utf8');
  if (result.FunctionError) throw new Error(`hello answered ${result.FunctionError}: ${payload}\n${log}`);
  return { payload, log };
}

async function clientOf(instance: Instance): Promise<LambdaClient> {
  const profile = await readProfile(instance.home);
  if (!profile) throw new Error('there is no access key yet');
  return lambdaClient(profile);
}

async function deployed(client: LambdaClient) {
  return client.send(new GetFunctionConfigurationCommand(name)).catch((error: unknown) => {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  });
}
