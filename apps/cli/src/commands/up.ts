import { localServicePackages, localServiceStep } from '../steps/local-service.js';
import { requireOneListEach, unwantedServices, wantedServices } from '../steps/local-services.js';
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
  requireOneListEach(settings);
  const instance = await prepareHome(settings);
  for (const { daemon } of unwantedServices(settings)) {
    await stopDaemon(instance.home.pidFile(daemon), 'SIGTERM', 30_000);
  }
  const wanted = wantedServices(settings);
  let isNewKey = false;
  const steps = [
    ...services(instance, wanted.length > 0 ? await localServicePackages() : []),
    ...wanted.map((service) => localServiceStep(service, instance)),
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
