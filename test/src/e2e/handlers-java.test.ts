import type { LambdaClient } from '@aws-sdk/client-lambda';
import { compileJava } from '@stoker/sandbox-docker/testing/compile-java';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';

/** What `handlers.test.ts` does not ask, because only Java has it. */
const FORMS = {
  'example/Order.java': `
package example;
public class Order {
  private String item;
  private int count;
  public String getItem() { return item; }
  public void setItem(String item) { this.item = item; }
  public int getCount() { return count; }
  public void setCount(int count) { this.count = count; }
}
`,
  'example/Forms.java': `
package example;
import com.amazonaws.services.lambda.runtime.*;
import java.io.*;
import java.util.List;
public class Forms implements RequestHandler<Order, Order> {
  @Override
  public Order handleRequest(Order order, Context context) {
    order.setCount(order.getCount() + 1);
    return order;
  }
  public static int total(List<Order> orders) { return orders.stream().mapToInt(Order::getCount).sum(); }
  public String property(String name) { return System.getProperty(name); }
  public void overflow() { overflow(); }
  public static class Streams implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException { in.transferTo(out); }
  }
}
`,
};

const RUNTIMES = ['java17', 'java21'] as const;

let stack: Stack;
let client: LambdaClient;
let files: Record<string, Buffer>;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'java17=1,java21=1' });
  client = lambdaClient(stack.server, stack.account);
  files = await compileJava(FORMS);
}, 120_000);

afterAll(() => stack.close(), 60_000);

const order = { item: 'thing', count: 1 };

test.each<[handler: string, event: unknown, body: unknown]>([
  ['example.Forms', order, { item: 'thing', count: 2 }],
  ['example.Forms::handleRequest', order, { item: 'thing', count: 2 }],
  ['example.Forms::total', [order, order], 2],
  ['example.Forms$Streams', [order], [order]],
])('%s', async (handler, event, body) => {
  for (const runtime of RUNTIMES) {
    const name = `${runtime}-${handler.replaceAll(/\W/g, '')}`;
    await createFunction(client, stack.account, name, { runtime, handler, files, settings: { MemorySize: 512 } });
    expect(await invoke(client, name, event)).toMatchObject({ functionError: undefined, body });
  }
});

test.each(RUNTIMES)('%s is the Java that it is called', async (runtime) => {
  const name = `${runtime}-version`;
  await createFunction(client, stack.account, name, { runtime, handler: 'example.Forms::property', files });
  expect(await invoke(client, name, 'java.specification.version')).toMatchObject({
    body: runtime.slice('java'.length),
  });
});

test('options of the virtual machine are its own', async () => {
  const settings = { MemorySize: 512, Environment: { Variables: { JAVA_TOOL_OPTIONS: '-Dgreeting=hi' } } };
  const source = { runtime: 'java17', handler: 'example.Forms::property', files, settings };
  await createFunction(client, stack.account, 'optional', source);
  expect(await invoke(client, 'optional', 'greeting')).toMatchObject({ functionError: undefined, body: 'hi' });
});

test('a stack that overflows is answered, and ends the environment', async () => {
  await createFunction(client, stack.account, 'deep', { runtime: 'java17', handler: 'example.Forms::overflow', files });
  expect(await invoke(client, 'deep')).toMatchObject({
    functionError: 'Unhandled',
    body: { errorType: 'java.lang.StackOverflowError' },
  });
});
