import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { ACCESS_KEY, S3Server, s3ServerProgram } from '@stoker/blob-s3/testing/s3-server';
import { ElasticMq, elasticMqLibraries } from '@stoker/sqs/testing/elastic-mq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, lambdaClient } from '../harness/functions.js';
import { npmPackages, pythonEnvironment } from '../harness/packages.js';
import { awsCli, awsEnvironment, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

/** Deploy tools as they come, against a server: what `docs/deploy-tools.md` says of each. */
const CACHE = join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache');
const s3Program = await s3ServerProgram(CACHE);
const mqLibraries = await elasticMqLibraries(CACHE);
const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
const EVERY_MINUTE = 'cron(* * * * ? *)';
/** As Zappa's own documents have it: runtimes bring these. */
const ZAPPA_EXCLUDE = ['boto3', 'botocore', 's3transfer', 'dateutil', 'pip', 'setuptools', 'troposphere'];
/** SAM is a hundred packages, and does little here: it is not fetched for every run. */
const withSam = process.env['STOKER_TOOLS'] === 'all';
if (!withSam) console.warn('skipped: SAM, unless STOKER_TOOLS=all');

let stack: Stack;
let client: LambdaClient;
let s3: S3Server | undefined;
let mq: ElasticMq | undefined;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-tools-'));
  [s3, mq] = await Promise.all([
    s3Program === undefined ? undefined : S3Server.start(s3Program, []),
    mqLibraries === undefined ? undefined : ElasticMq.start(mqLibraries),
  ]);
  const files = {
    ...(s3 && {
      STOKER_S3_FILE: [{ endpoint: s3.endpoint, ...ACCESS_KEY, accounts: '*', buckets: ['{account}-*'] }],
    }),
    ...(mq && { STOKER_SQS_FILE: [mq.backend()] }),
  };
  for (const [name, entries] of Object.entries(files)) {
    await writeFile(join(directory, name), JSON.stringify(entries), { mode: 0o600 });
  }
  const environment = Object.fromEntries(Object.keys(files).map((name) => [name, join(directory, name)]));
  stack = await startStack({ STOKER_STEMS: 'python3.11=1', ...environment });
  await s3?.addUser(stack.account);
  client = lambdaClient(stack.server, stack.account);
}, 300_000);

afterAll(async () => {
  await mq?.stop();
  await stack.close();
  await s3?.stop();
  await rm(directory, { recursive: true, force: true });
}, 60_000);

/** A tool in a project of its own. */
interface Tool {
  readonly project: string;
  /** What a command prints, both ways; it must succeed unless it `mayFail`. */
  run(args: readonly string[], more?: { readonly input?: string; readonly mayFail?: boolean }): Promise<string>;
}

async function makeTool(
  name: string,
  command: readonly [program: string, ...args: string[]],
  files: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string | undefined>> = {},
): Promise<Tool> {
  const project = join(directory, name);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(project, file, '..'), { recursive: true });
    await writeFile(join(project, file), text);
  }
  const env = {
    ...awsEnvironment(stack.server, stack.account, directory),
    AWS_ENDPOINT_URL_S3: s3?.endpoint,
    ...variables,
  };
  return {
    project,
    async run(args, { input = '', mayFail = false } = {}) {
      const [program, ...before] = command;
      const { code, stdout, stderr } = await run(program, [...before, ...args], { cwd: project, env, input });
      if (!mayFail && code !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
      return stdout + stderr;
    },
  };
}

async function pythonTool(
  name: string,
  packages: readonly string[],
  files: Readonly<Record<string, string>>,
  project = name,
): Promise<Tool> {
  const venv = await pythonEnvironment(...packages);
  const [python, program] = ['python', name].map((file) => join(venv, 'bin', file)) as [string, string];
  const PATH = `${join(venv, 'bin')}:${process.env['PATH']}`;
  return makeTool(project, [python, program], files, { VIRTUAL_ENV: venv, PATH, SAM_CLI_TELEMETRY: '0' });
}

const source = (file: string) => readFile(fileURLToPath(new URL(`deploy-tools/${file}`, import.meta.url)), 'utf8');

async function aws(line: string): Promise<unknown> {
  const env = awsEnvironment(stack.server, stack.account, directory);
  const { code, stdout, stderr } = await run(await awsCli(), line.split(' '), { env });
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

async function functionNames(): Promise<(string | undefined)[]> {
  const { Functions = [] } = await client.send(new ListFunctionsCommand({}));
  return Functions.map(({ FunctionName }) => FunctionName);
}

describe.skipIf(s3Program === undefined)('Zappa', () => {
  let zappa: Tool;
  let url: string;

  const release = async (count: number) => {
    const app = (await source('flask_app.py')).replace('release 1', `release ${count}`);
    await writeFile(join(zappa.project, 'app.py'), app);
  };
  const shown = async (path = '') => (await fetch(`${url}${path}`)).text();
  const tail = () => zappa.run(['tail', 'dev', '--since', '1h', '--disable-keep-open']);

  test('deploys a Flask app under a function URL', async () => {
    const settings = {
      app_function: 'app.app',
      project_name: 'flask',
      s3_bucket: `${stack.account.accountId}-zappa`,
      aws_region: 'us-east-1',
      apigateway_enabled: false,
      function_url_enabled: true,
      memory_size: 512,
      keep_warm: false,
      exclude: ZAPPA_EXCLUDE,
      use_precompiled_packages: false,
      events: [{ function: 'app.tick', expression: EVERY_MINUTE }],
    };
    const files = { 'zappa_settings.json': JSON.stringify({ dev: settings }) };
    zappa = await pythonTool('zappa', ['zappa==0.63.0', 'flask==3.1.3'], files);
    await release(1);
    const said = await zappa.run(['deploy', 'dev']);
    url = /function URL address: (\S+)/.exec(said)?.[1] ?? '';
    expect(url).toMatch(/^http:/);
    expect(await shown()).toBe('release 1');
    expect(await zappa.run(['status', 'dev'])).toContain(url);
  }, 300_000);

  test('serves sessions, redirects, uploads and downloads', async () => {
    const counted = await fetch(`${url}count`);
    const cookie = counted.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect(await (await fetch(`${url}count`, { headers: { cookie } })).text()).toBe('2');
    const redirected = await fetch(`${url}old`, { redirect: 'manual' });
    expect([redirected.status, redirected.headers.get('location')]).toEqual([302, '/count']);
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
    const form = new FormData();
    form.set('file', new File([bytes], 'grüße.bin'));
    form.set('note', 'é');
    expect(await (await fetch(`${url}upload`, { method: 'POST', body: form })).json()).toEqual({
      name: 'grüße.bin',
      note: 'é',
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    const downloaded = Buffer.from(await (await fetch(`${url}download`)).arrayBuffer());
    expect(downloaded).toEqual(ALL_BYTES);
  });

  test('invokes a function of the app, and shows what it wrote', async () => {
    expect(await zappa.run(['invoke', 'dev', 'app.tick'])).toContain('ticked');
    await until('the lines of the log', async () => /said hello[^]*ticked/.test(await tail()), 30_000);
    const said = await zappa.run(['tail', 'dev', '--since', '1h', '--disable-keep-open', '--filter', 'ticked']);
    expect(said).not.toContain('hello');
    expect(await aws('events list-rules --query Rules[].ScheduleExpression')).toEqual([EVERY_MINUTE]);
  });

  test('updates the app, and rolls it back', async () => {
    await release(2);
    await zappa.run(['update', 'dev']);
    await until('the second release', async () => (await shown()) === 'release 2');
    await zappa.run(['rollback', 'dev', '-n', '1']);
    await until('the first release again', async () => (await shown()) === 'release 1');
  }, 120_000);

  test('runs what is scheduled, as long as it is', async () => {
    await until('the next minute', async () => /Scheduled Event[^]*ticked/.test(await tail()), 90_000);
    await zappa.run(['unschedule', 'dev']);
    expect(await aws('events list-rules --query Rules[].Name')).toEqual([]);
    await zappa.run(['schedule', 'dev']);
    expect(await aws('events list-rules --query Rules[].State')).toEqual(['ENABLED']);
  }, 120_000);

  test('takes the app away, with its log', async () => {
    await zappa.run(['undeploy', 'dev', '--yes', '--remove-logs']);
    expect(await functionNames()).toEqual([]);
    expect(await aws('events list-rules --query Rules[].Name')).toEqual([]);
    expect(await aws('logs describe-log-groups --query logGroups[].logGroupName')).toEqual([]);
    expect((await fetch(url)).status).toBe(403);
  }, 60_000);
});

describe.skipIf(s3Program === undefined)('Zappa in API Gateway mode', () => {
  let zappa: Tool;
  let api: string;
  const release = async (count: number) => {
    const app = (await source('flask_app.py')).replace('release 1', `release ${count}`);
    await writeFile(join(zappa.project, 'app.py'), app);
  };
  const shown = async (path = '') => (await fetch(`${api}${path}`)).text();
  const stackStatus = () => aws('cloudformation describe-stacks --query Stacks[].StackStatus');

  test('deploys the app as a stack with a REST API', async () => {
    const settings = {
      app_function: 'app.app',
      project_name: 'flask',
      s3_bucket: `${stack.account.accountId}-zappa`,
      aws_region: 'us-east-1',
      memory_size: 512,
      keep_warm: false,
      // It would ask the address that the API has on AWS.
      touch: false,
      exclude: ZAPPA_EXCLUDE,
      use_precompiled_packages: false,
    };
    const files = { 'zappa_settings.json': JSON.stringify({ gw: settings }) };
    zappa = await pythonTool('zappa', ['zappa==0.63.0', 'flask==3.1.3'], files, 'zappa-gateway');
    await release(1);
    const id = /^.*https:\/\/([a-z0-9]+)\.execute-api\./m.exec(await zappa.run(['deploy', 'gw']))?.[1];
    expect(await stackStatus()).toEqual(['CREATE_COMPLETE']);
    api = `${stack.server.gatewayOrigin}/_aws/execute-api/${id}/gw/`;
    expect(await shown()).toBe('release 1');
    expect(Buffer.from(await (await fetch(`${api}download`)).arrayBuffer())).toEqual(ALL_BYTES);
    expect(await zappa.run(['status', 'gw'])).toContain(`${id}.execute-api`);
  }, 300_000);

  test('updates it, shows its log, rolls it back and takes it away', async () => {
    await release(2);
    await zappa.run(['update', 'gw']);
    await until('the second release', async () => (await shown()) === 'release 2', 60_000);
    await zappa.run(['rollback', 'gw', '-n', '1']);
    await until('the first release again', async () => (await shown()) === 'release 1', 60_000);
    const tail = ['tail', 'gw', '--since', '1h', '--disable-keep-open'];
    await until('the lines of the log', async () => (await zappa.run(tail)).includes('said hello'), 60_000);
    await zappa.run(['undeploy', 'gw', '--yes']);
    expect(await stackStatus()).toEqual([]);
    expect(await functionNames()).toEqual([]);
    expect(await aws('apigateway get-rest-apis --query items')).toEqual([]);
  }, 180_000);
});

describe('Chalice', () => {
  let chalice: Tool;
  let api: string;

  /** Chalice makes up the address that its API would have on AWS. */
  const addressHere = async (): Promise<string> => {
    const id = /^https:\/\/([a-z0-9]+)\.execute-api\./.exec(await chalice.run(['url']))?.[1];
    expect(id).toBeDefined();
    return `${stack.server.gatewayOrigin}/_aws/execute-api/${id}/api`;
  };

  beforeAll(async () => {
    await mq?.createQueue(stack.account.accountId, 'jobs');
    const config = { version: '2.0', app_name: 'shop', stages: { dev: { lambda_timeout: 10 } } };
    chalice = await pythonTool('chalice', ['chalice==1.34.0'], {
      '.chalice/config.json': JSON.stringify(config),
      'app.py': await source('chalice_app.py'),
      'requirements.txt': '',
    });
  }, 120_000);

  test('deploys a REST API, functions, a schedule and a queue', async () => {
    expect(await chalice.run(['deploy'])).toContain('Subscribing shop-dev-work to SQS queue jobs');
    expect(await functionNames()).toEqual(['shop-dev', 'shop-dev-plain', 'shop-dev-tick', 'shop-dev-work']);
    expect(JSON.parse(await chalice.run(['invoke', '-n', 'plain'], { input: '{"a": 1, "b": 2}' }))).toEqual({ sum: 3 });
    const target = 'arn:aws:lambda:us-east-1:111122223333:function:shop-dev-tick';
    expect(await aws(`events list-rule-names-by-target --target-arn ${target} --query length(RuleNames)`)).toBe(1);
    api = await addressHere();
  }, 180_000);

  test('serves its routes, and others once they are deployed', async () => {
    const got = await fetch(`${api}/orders/7?a=1`);
    expect(got.headers.get('access-control-allow-origin')).toBe('*');
    expect(await got.json()).toEqual({ number: '7', query: { a: '1' }, body: null });
    const headers = { 'content-type': 'application/json' };
    const posted = await fetch(`${api}/orders/8`, { method: 'POST', headers, body: '{"paid":true}' });
    expect(await posted.json()).toEqual({ number: '8', query: null, body: { paid: true } });
    const preflight = await fetch(`${api}/orders/8`, {
      method: 'OPTIONS',
      headers: { origin: 'https://page.example' },
    });
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET,POST,OPTIONS');
    const bytes = await fetch(`${api}/bytes`, { headers: { accept: 'application/octet-stream' } });
    expect(Buffer.from(await bytes.arrayBuffer())).toEqual(ALL_BYTES);

    const app = (await source('chalice_app.py')).replace('"/bytes"', '"/raw"');
    await writeFile(join(chalice.project, 'app.py'), app);
    await chalice.run(['deploy']);
    expect(await addressHere()).toBe(api);
    const accept = { headers: { accept: 'application/octet-stream' } };
    await until('the new route', async () => (await fetch(`${api}/raw`, accept)).status === 200);
    expect((await fetch(`${api}/bytes`, accept)).status).toBe(403);
  }, 120_000);

  test.skipIf(mqLibraries === undefined)('does what is queued', async () => {
    const { url: QueueUrl } = await mq!.createQueue(stack.account.accountId, 'jobs');
    await mq!.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'job 1' }));
    const lines = () => chalice.run(['logs', '-n', 'work']);
    await until('the job to be done', async () => (await lines()).includes('did job 1'), 30_000);
  });

  test('takes everything away', async () => {
    await chalice.run(['delete']);
    expect(await functionNames()).toEqual([]);
    expect(await aws('events list-rules --query Rules[].Name')).toEqual([]);
    expect(await aws('lambda list-event-source-mappings --query EventSourceMappings')).toEqual([]);
    expect(await aws('apigateway get-rest-apis --query items')).toEqual([]);
    expect(await aws("iam list-roles --query Roles[?contains(RoleName,'shop')].RoleName")).toEqual([]);
  });
});

describe('Serverless', () => {
  let osls: Tool;
  const handler = (say: string) => ({
    'handler.mjs':
      `export const hello = async ({ queryStringParameters: query }) => { console.log('said ${say}');\n` +
      `  return { statusCode: 200, body: '${say} ' + (query?.name ?? '') }; };`,
  });
  const outputs = async () =>
    Object.fromEntries(
      (await aws(
        'cloudformation describe-stacks --stack-name shop-dev --query Stacks[0].Outputs[].[OutputKey,OutputValue]',
      )) as [string, string][],
    );

  test.skipIf(s3Program === undefined)(
    'deploys a service as a stack, changes it, and takes it away',
    async () => {
      const bucket = `${stack.account.accountId}-osls`;
      const { accessKeyId, secretAccessKey } = stack.account;
      const credentials = { accessKeyId, secretAccessKey };
      const buckets = new S3Client({ endpoint: s3!.endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
      await buckets.send(new CreateBucketCommand({ Bucket: bucket }));
      buckets.destroy();
      const installed = await npmPackages('osls@4.3.1');
      const service = [
        'service: shop',
        `provider: { name: aws, runtime: nodejs24.x, region: us-east-1, deploymentBucket: '${bucket}' }`,
        'functions:',
        '  hello:',
        '    handler: handler.hello',
        '    url: true',
        '    events:',
        "      - http: { path: 'hello/{name}', method: get, cors: true }",
        "      - httpApi: 'GET /hi'",
        '      - schedule: rate(1 hour)',
      ];
      const program = [process.execPath, join(installed, 'node_modules/.bin/osls')] as const;
      const files = { 'serverless.yml': service.join('\n'), ...handler('old') };
      osls = await makeTool('osls', program, files, { SLS_NOTIFICATIONS_MODE: 'off' });
      expect(await osls.run(['deploy'])).toContain('Service deployed to stack shop-dev');
      const { HttpApiId, HelloLambdaFunctionUrl } = await outputs();
      const hi = `${stack.server.gatewayOrigin}/_aws/execute-api/${HttpApiId}/hi?name=ann`;
      expect(await (await fetch(hi)).text()).toBe('old ann');
      expect(await (await fetch(`${HelloLambdaFunctionUrl}?name=bo`)).text()).toBe('old bo');
      const [rest] = (await aws('apigateway get-rest-apis --query items[].id')) as string[];
      const stage = `${stack.server.gatewayOrigin}/_aws/execute-api/${rest}/dev`;
      expect(await (await fetch(`${stage}/hello/x?name=cy`)).text()).toBe('old cy');
      expect(await osls.run(['info'])).toContain('shop-dev-hello');

      await writeFile(join(osls.project, 'handler.mjs'), handler('new')['handler.mjs']);
      await osls.run(['deploy']);
      await until('the new code', async () => (await (await fetch(hi)).text()) === 'new ann', 60_000);
      expect(await osls.run(['deploy'])).toContain('No changes to deploy');
      await osls.run(['deploy', 'function', '-f', 'hello']);
      expect(await osls.run(['invoke', '-f', 'hello', '--log', '-d', '{}'])).toMatch(/new [^]*said new/);
      const log = async () => (await osls.run(['logs', '-f', 'hello'])).includes('said new');
      await until('the line in the log', log, 60_000);
      expect(await osls.run(['deploy', 'list', 'functions'])).toContain('hello');

      await osls.run(['remove']);
      expect(await functionNames()).toEqual([]);
      expect(await aws('events list-rules --query Rules[].Name')).toEqual([]);
      expect(await aws('apigatewayv2 get-apis --query Items')).toEqual([]);
      expect(await aws("iam list-roles --query Roles[?contains(RoleName,'shop')].RoleName")).toEqual([]);
    },
    300_000,
  );

  test.skipIf(!withSam)(
    'SAM invokes a function by its ARN, and shows a log',
    async () => {
      const sam = await pythonTool('sam', ['aws-sam-cli==1.170.0'], { 'template.yaml': 'Resources: {}' });
      await createFunction(client, stack.account, 'sam-hello', {
        files: { 'index.mjs': "export const handler = async () => { console.log('said'); return 'said'; };" },
      });
      const arn = 'arn:aws:lambda:us-east-1:111122223333:function:sam-hello';
      expect(await sam.run(['remote', 'invoke', arn])).toContain('"said"');
      const logs = ['logs', '--cw-log-group', '/aws/lambda/sam-hello', '--filter', 'REPORT'];
      await until('the line in the log', async () => (await sam.run(logs)).includes('REPORT RequestId'), 30_000);
    },
    300_000,
  );
});
