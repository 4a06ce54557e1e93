import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_ARN } from '../../testing/bootstrap-process.js';
import { boot, compileFunction, run, TIMEOUT_MS } from './java.js';

const MEMBERS = `
  static int count;

  public Map<String, Object> context(Context context) {
    Map<String, Object> all = new HashMap<>();
    all.put("name", context.getFunctionName());
    all.put("version", context.getFunctionVersion());
    all.put("memory", context.getMemoryLimitInMB());
    all.put("group", context.getLogGroupName());
    all.put("stream", context.getLogStreamName());
    all.put("arn", context.getInvokedFunctionArn());
    all.put("id", context.getAwsRequestId());
    all.put("tenant", context.getTenantId());
    all.put("remaining", context.getRemainingTimeInMillis());
    all.put("identity", context.getIdentity());
    all.put("trace", System.getProperty("com.amazonaws.xray.traceHeader"));
    ClientContext client = context.getClientContext();
    if (client != null) all.put("client", List.of(client.getCustom().get("k"), client.getClient().getAppTitle(), client.getEnvironment().get("e")));
    return all;
  }
  public void log(List<String> lines, Context context) {
    for (String line : lines) context.getLogger().log(line);
    LambdaRuntime.getLogger().log("quiet", com.amazonaws.services.lambda.runtime.logging.LogLevel.DEBUG);
    LambdaRuntime.getLogger().log("loud", com.amazonaws.services.lambda.runtime.logging.LogLevel.WARN);
  }
  public void print(String text) throws Exception {
    System.out.print("1"); System.err.print("2"); System.out.println(text);
    new ProcessBuilder("printf", "3").inheritIO().start().waitFor();
    System.setOut(new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false));
    System.out.print("4");
  }
  public void exit(int status) { System.out.println("going"); System.exit(status); }
  public int thread() { new Thread(() -> { throw new RuntimeException("on its own"); }).start(); return 1; }
  public int interrupt() { Thread.currentThread().interrupt(); return ++count; }
  public String large(String event) { return event; }
`;

let files: Record<string, Buffer>;

beforeAll(async () => {
  files = await compileFunction(MEMBERS);
}, TIMEOUT_MS);

const call = (method: string, event: unknown = {}) => run({ files, handler: `Function::${method}` }, event);

describe('the context', { timeout: TIMEOUT_MS }, () => {
  it('says who and where the function is, and who calls', async () => {
    await using bootstrap = await boot();
    await bootstrap.assign({ files, handler: 'Function::context', memoryMb: 512 });
    const client = { custom: { k: 'ü' }, client: { app_title: 'app' }, env: { e: 'f' } };
    const clientContext = Buffer.from(JSON.stringify(client)).toString('base64');
    const deadlineMs = Date.now() + 60_000;
    const outcome = await bootstrap.invoke(
      {},
      { requestId: 'r-9', clientContext, tenantId: 'blue', traceId: 'Root=1', deadlineMs },
    );
    const { value } = outcome as { value: { remaining: number } };
    expect(value).toMatchObject({
      name: 'hello',
      version: '7',
      memory: 512,
      group: '/aws/lambda/hello',
      stream: '2026/11/23/[7]abc',
      arn: FUNCTION_ARN,
      id: 'r-9',
      tenant: 'blue',
      trace: 'Root=1',
      client: ['ü', 'app', 'f'],
    });
    // As on Lambda, members of a map that are null are left out of its JSON.
    expect(value).not.toHaveProperty('identity');
    expect(value.remaining).toBeGreaterThan(0);
    expect(value.remaining).toBeLessThanOrEqual(60_000);
    const next = (await bootstrap.invoke({}, { deadlineMs: 1 })) as { value: object };
    expect(next.value).toMatchObject({ remaining: 0 });
    expect(next.value).not.toHaveProperty('trace');
    expect(next.value).not.toHaveProperty('tenant');
    expect(next.value).not.toHaveProperty('client');
  });
});

describe('the log', { timeout: TIMEOUT_MS }, () => {
  it('has a line for each message of the logger, from its level on', async () => {
    const environment = { AWS_LAMBDA_LOG_LEVEL: 'INFO' };
    const outcome = await run({ files, handler: 'Function::log', environment }, ['one', 'two\n', 'three']);
    expect(outcome.log).toBe('one\ntwo\nthree\n[WARN] loud\n');
  });

  it('has everything before the answer, in the order it was written', async () => {
    const text = 'x'.repeat(500_000);
    const outcome = await call('print', text);
    expect(outcome).toMatchObject({ kind: 'result' });
    expect(outcome.log).toBe(`12${text}\n34`);
  });
});

describe('the process', { timeout: TIMEOUT_MS }, () => {
  it.each([0, 7])('ends with the status %i of the function', async (status) => {
    await using bootstrap = await boot();
    await bootstrap.assign({ files, handler: 'Function::exit' });
    expect(await bootstrap.invoke(status)).toMatchObject({ kind: 'exit', status });
    expect(bootstrap.takeLog()).toBe('');
  });

  it('outlives a thread that fails, and an interrupt', async () => {
    await using bootstrap = await boot();
    await bootstrap.assign({ files, handler: 'Function::interrupt' });
    expect(await bootstrap.invoke()).toMatchObject({ value: 1 });
    expect(await bootstrap.invoke()).toMatchObject({ value: 2 });
    expect(await call('thread')).toMatchObject({ value: 1 });
  });

  it('ends when the worker is gone', async () => {
    await using bootstrap = await boot();
    await bootstrap.assign({ files, handler: 'Function::interrupt' });
    bootstrap.hangUp();
    expect(await bootstrap.exitStatus()).toBe(0);
  });

  it('takes an event and gives a result of 6 MB', async () => {
    const text = 'x'.repeat(6 * 1024 * 1024 - 100);
    expect(await call('large', text)).toMatchObject({ value: text });
  });
});
