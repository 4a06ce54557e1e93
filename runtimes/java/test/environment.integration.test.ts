import { beforeAll, describe, expect, it } from 'vitest';
import { boot, compileFunction, run, TIMEOUT_MS } from './java.js';

const MEMBERS = `
  static final String EARLY = System.getenv("GREETING");

  public Map<String, String> environment() { return System.getenv(); }
  public String early() { return EARLY; }
  public String zone() { return TimeZone.getDefault().getID(); }
  public List<String> properties(List<String> names) { return names.stream().map(System::getProperty).toList(); }
  public String child() throws IOException {
    return new String(Runtime.getRuntime().exec("env").getInputStream().readAllBytes());
  }
  public Object resource() { return Function.class.getResource("/words.txt") != null; }
  public String layer() throws Exception { return (String) Class.forName("Library").getMethod("name").invoke(null); }
  public long heap() { return Runtime.getRuntime().maxMemory() >> 20; }
`;

let files: Record<string, Buffer>;

beforeAll(async () => {
  files = await compileFunction(MEMBERS);
}, TIMEOUT_MS);

const show = (method: string, environment: Record<string, string> = {}, event: unknown = {}) =>
  run({ files, handler: `Function::${method}`, environment }, event);

describe('the environment', { timeout: TIMEOUT_MS }, () => {
  it("is the function's and the runtime's, with nothing of the stem", async () => {
    await using bootstrap = await boot();
    const environment = { GREETING: 'héllo = "1"', AWS_REGION: 'eu-west-1' };
    await bootstrap.assign({ files, handler: 'Function::environment', environment });
    const outcome = await bootstrap.invoke();
    expect((outcome as { value: unknown }).value).toEqual({
      GREETING: 'héllo = "1"',
      AWS_REGION: 'eu-west-1',
      _HANDLER: 'Function::environment',
      LAMBDA_TASK_ROOT: bootstrap.taskRoot,
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      PATH: expect.stringContaining('/var/lang/bin') as string,
      LD_LIBRARY_PATH: expect.stringContaining('/opt/lib') as string,
    });
  });

  it('is there when the class is loaded, and in child processes', async () => {
    expect(await show('early', { GREETING: 'early' })).toMatchObject({ value: 'early' });
    const { value } = (await show('child', { GREETING: 'héllo' })) as { value: string };
    expect(value.split('\n')).toEqual(
      expect.arrayContaining(['GREETING=héllo', '_HANDLER=Function::child', 'TZ=:UTC']),
    );
    expect(value).not.toContain('HOSTNAME');
  });

  it.each([
    ['UTC unless told otherwise', {}, 'UTC'],
    ['TZ', { TZ: 'Asia/Tokyo' }, 'Asia/Tokyo'],
  ])('sets the time zone: %s', async (_what, environment, zone) => {
    expect(await show('zone', environment)).toMatchObject({ value: zone });
  });
});

describe('JAVA_TOOL_OPTIONS', { timeout: TIMEOUT_MS }, () => {
  it('are those of the virtual machine', async () => {
    await using bootstrap = await boot();
    const environment = { JAVA_TOOL_OPTIONS: '-Dgreeting=hi -Xmx64m -XX:+UseParallelGC', GREETING: 'kept' };
    const assigned = await bootstrap.assign({ files, handler: 'Function::properties', environment });
    expect(assigned).toMatchObject({ kind: 'ready' });
    expect(assigned.log).toContain('Picked up JAVA_TOOL_OPTIONS: ');
    expect(await bootstrap.invoke(['greeting', 'user.country'])).toMatchObject({ value: ['hi', 'US'] });
    expect(await bootstrap.invoke(['greeting'])).toMatchObject({ value: ['hi'] });
  });

  it('are in the environment as they were given', async () => {
    const environment = { JAVA_TOOL_OPTIONS: '-Xmx64m' };
    expect(await show('environment', environment)).toMatchObject({ value: environment });
  });

  it('decide on the heap', async () => {
    const { value } = (await show('heap', { JAVA_TOOL_OPTIONS: '-Xmx64m' })) as { value: number };
    expect(value).toBeLessThanOrEqual(64);
  });
});

describe('classes are found', { timeout: TIMEOUT_MS }, () => {
  it('with their resources', async () => {
    const outcome = await run({ files: { ...files, 'words.txt': 'x' }, handler: 'Function::resource' });
    expect(outcome).toMatchObject({ value: true });
  });

  it('in the language of the runtime', async () => {
    expect(
      await show('properties', {}, ['user.language', 'file.encoding', 'java.specification.version']),
    ).toMatchObject({
      value: ['en', 'UTF-8', '17'],
    });
  });
});
