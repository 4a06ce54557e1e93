import { elasticMq, elasticMqPackages, requireOneListOfQueues } from '../steps/elastic-mq.js';
import { type HelloAnswer, helloFunction, invokeHello } from '../steps/hello.js';
import { account, services } from '../steps/plans.js';
import { runSteps } from '../steps/run-steps.js';
import { server } from '../steps/server.js';
import { readProfile } from '../aws/profile-files.js';
import type { Instance } from '../instance.js';
import { prepareHome } from '../prepare-home.js';
import { loadSettings } from '../settings.js';
import { stopDaemon } from '../system/daemon.js';
import { Progress } from '../ui/progress.js';

/**
 * From whatever is there to a function's answer.
 *
 * @param withServices those to run beside what is needed, now and from now on; as before unless given
 */
export async function up(
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
  withServices?: readonly string[],
): Promise<void> {
  const asked = withServices === undefined ? environment : { ...environment, STOKER_WITH: withServices.join(',') };
  const settings = await loadSettings(asked);
  requireOneListOfQueues(settings);
  const instance = await prepareHome(settings);
  const withSqs = settings.STOKER_WITH.includes('sqs');
  if (!withSqs) await stopDaemon(instance.home.pidFile('elasticmq'), 'SIGTERM', 30_000);
  let isNewKey = false;
  const steps = [
    ...services(instance, withSqs ? await elasticMqPackages() : []),
    ...(withSqs ? [elasticMq(instance)] : []),
    ...account(instance, () => (isNewKey = true)),
    server(instance),
    helloFunction(instance),
  ];
  try {
    await runSteps(steps, new Progress(process.stderr), signal);
  } finally {
    // Shown as soon as it exists, for it is shown only once.
    if (isNewKey) await showKey(instance);
  }
  showAnswer(instance, await invokeHello(instance));
}

async function showKey({ home }: Instance): Promise<void> {
  const profile = await readProfile(home);
  if (!profile) return;
  console.log(`
The administrator's access key, shown this once and kept in ${home.awsCredentials}:
  AWS_ACCESS_KEY_ID      ${profile.accessKeyId}
  AWS_SECRET_ACCESS_KEY  ${profile.secretAccessKey}`);
}

function showAnswer({ endpoint, home }: Instance, { payload, log }: HelloAnswer): void {
  console.log(`
Stoker serves the AWS Lambda API at ${endpoint}. Its function "hello" answered:
  ${payload}
${log.trimEnd().replaceAll(/^/gm, '  │ ')}

Try next, with AWS CLI 2.13, 1.29 or newer (an older one would ask AWS: give it --endpoint-url ${endpoint}):
  eval "$(./stoker env)"
  aws lambda list-functions --query 'Functions[].FunctionName'
  echo '{"name":"you"}' | aws lambda invoke --function-name hello --payload fileb:///dev/stdin /dev/stdout
  ./stoker logs hello
  ./stoker status

Everything it keeps is in ${home.root}; ./stoker down stops it.`);
}
