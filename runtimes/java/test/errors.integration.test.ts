import { beforeAll, describe, expect, it } from 'vitest';
import { boot, compile, run, TIMEOUT_MS } from './java.js';

const FUNCTION = `
public class Function {
  public static class Inner { public Inner() { throw new IllegalStateException("at start"); } public void handle() {} }
  public static class Quiet { static { if (true) throw new RuntimeException("at load"); } }
  public static class Closed { private Closed() {} public void handle() {} }
  public class Nested { public void handle() {} }
  public static class Item { public String getName() { throw new RuntimeException("no name"); } }

  private int count;

  public void fail(String event) { throw new IllegalArgumentException(event, new RuntimeException("why")); }
  public void failQuietly() { throw new NullPointerException(); }
  public void deep() { deep(); }
  public int count(Map<String, Integer> event) { return ++count; }
  public Item unwritable() { return new Item(); }
  public void tooMany(String a, String b, String c, String d) {}
  public Object heap() { return new long[Integer.MAX_VALUE]; }
}
`;

let files: Record<string, Buffer>;

beforeAll(async () => {
  files = await compile(FUNCTION);
}, TIMEOUT_MS);

/** Each is told to the invocation, not to INIT, as on Lambda. */
describe('a handler that does not exist', { timeout: TIMEOUT_MS }, () => {
  it.each<[handler: string, error: object]>([
    ['Missing', { errorMessage: 'Class not found: Missing', errorType: 'java.lang.ClassNotFoundException' }],
    ['a.b.Missing::handle', { errorMessage: 'Class not found: a.b.Missing' }],
    ['::handle', { errorMessage: "Invalid handler: `::handle'" }],
    ['Function', { errorMessage: 'Class does not implement an appropriate handler interface: Function' }],
    [
      'Function::missing',
      { errorMessage: 'No public method named missing with appropriate method signature found on class Function' },
    ],
    [
      'Function::tooMany',
      { errorMessage: 'No public method named tooMany with appropriate method signature found on class Function' },
    ],
    [
      'Function$Closed::handle',
      {
        errorMessage: 'Class Function$Closed has no public zero-argument constructor',
        errorType: 'java.lang.Exception',
      },
    ],
    [
      'Function$Nested::handle',
      { errorMessage: 'Class Function$Nested cannot be instantiated because it is a non-static inner class' },
    ],
  ])('%s', async (handler, error) => {
    await using bootstrap = await boot();
    expect(await bootstrap.assign({ files, handler })).toMatchObject({ kind: 'ready' });
    const outcome = await bootstrap.invoke();
    expect(outcome).toMatchObject({ kind: 'error', error });
    expect(outcome.log).toContain((error as { errorMessage: string }).errorMessage);
  });
});

describe('code that throws when it is loaded', { timeout: TIMEOUT_MS }, () => {
  it.each<[what: string, handler: string, error: object]>([
    [
      'a constructor',
      'Function$Inner::handle',
      { errorMessage: 'at start', errorType: 'java.lang.IllegalStateException' },
    ],
    [
      'a static initialiser',
      'Function$Quiet',
      { errorMessage: 'Error loading class Function$Quiet', errorType: 'java.lang.ExceptionInInitializerError' },
    ],
  ])('%s ends INIT', async (_what, handler, error) => {
    await using bootstrap = await boot();
    const outcome = await bootstrap.assign({ files, handler });
    expect(outcome).toMatchObject({ kind: 'error', error });
    expect(await bootstrap.exitStatus()).toBe(1);
  });
});

describe('what an invocation throws', { timeout: TIMEOUT_MS }, () => {
  it('is answered with the stack of the function alone, and logged', async () => {
    const outcome = await run({ files, handler: 'Function::fail' }, 'no luck');
    const error = outcome.kind === 'error' ? outcome.error : undefined;
    expect(error).toMatchObject({ errorMessage: 'no luck', errorType: 'java.lang.IllegalArgumentException' });
    expect(error?.stackTrace?.[0]).toMatch(/^Function\.fail\(Function\.java:\d+\)$/);
    expect(error?.stackTrace?.join('\n')).not.toContain('stoker');
    expect(outcome.log).toContain(
      'no luck: java.lang.IllegalArgumentException\njava.lang.IllegalArgumentException: no luck',
    );
    expect(outcome.log).toContain('Caused by: java.lang.RuntimeException: why');
  });

  it('without a message has its class as one', async () => {
    expect(await run({ files, handler: 'Function::failQuietly' })).toMatchObject({
      error: { errorMessage: 'java.lang.NullPointerException', errorType: 'java.lang.NullPointerException' },
    });
  });

  it('leaves the process as it is', async () => {
    await using bootstrap = await boot();
    await bootstrap.assign({ files, handler: 'Function::count' });
    expect(await bootstrap.invoke({ a: 1 })).toMatchObject({ value: 1 });
    expect(await bootstrap.invokeRaw(Buffer.from('{'))).toMatchObject({
      error: { errorMessage: 'An error occurred during JSON parsing', errorType: 'java.lang.RuntimeException' },
    });
    expect(await bootstrap.invoke({ a: 'no number' })).toMatchObject({ kind: 'error' });
    expect(await bootstrap.invoke({ a: 2 })).toMatchObject({ value: 2 });
  });

  it('may be the result itself', async () => {
    expect(await run({ files, handler: 'Function::unwritable' })).toMatchObject({
      error: { errorMessage: 'An error occurred during JSON serialization of response' },
    });
  });

  it.each([
    ['deep', 'java.lang.StackOverflowError'],
    ['heap', 'java.lang.OutOfMemoryError'],
  ])('ends the process when the virtual machine is at its end: %s', async (method, errorType) => {
    await using bootstrap = await boot();
    await bootstrap.assign({ files, handler: `Function::${method}` });
    expect(await bootstrap.invoke()).toMatchObject({ kind: 'error', error: { errorType } });
    expect(await bootstrap.exitStatus()).toBe(1);
  });
});
