import { beforeAll, describe, expect, it } from 'vitest';
import { compile, run, TIMEOUT_MS } from './java.js';

/** Each method answers something only it could. */
const FUNCTION = `
public class Function {
  public static class Item {
    private String name;
    private int count;
    public String getName() { return name; }
    public void setName(String name) { this.name = name; }
    public int getCount() { return count; }
    public void setCount(int count) { this.count = count; }
  }

  public String nothing() { return "nothing"; }
  public static String text(String event) { return "text " + event; }
  public int number(int event) { return event + 1; }
  public List<Integer> list(List<Integer> event) { event.add(event.get(0).getClass() == Integer.class ? 1 : 0); return event; }
  public Map<String, Object> map(Map<String, Object> event) { return event; }
  public Item pojo(Item event, Context context) { event.setCount(event.getCount() + 1); return event; }
  public String pojos(Map<String, List<Item>> event) { return event.get("all").get(1).getName(); }
  public String context(Context context) { return context.getAwsRequestId(); }
  public void nothingBack(String event) {}
  public Object nullBack(String event) { return null; }
  public void stream(InputStream in, OutputStream out) throws IOException { in.transferTo(out); }
  public void streams(InputStream in, OutputStream out, Context context) throws IOException {
    out.write(("[" + new String(in.readAllBytes()) + ",\\"" + context.getFunctionName() + "\\"]").getBytes());
  }
  public void in(InputStream in) throws IOException { in.readAllBytes(); }
  public void out(OutputStream out, Context context) throws IOException { out.write("1".getBytes()); }
  public String overloaded(String event) { return "short"; }
  public String overloaded(String event, Context context) { return "long"; }
  public String overloaded(String event, Context context, String more) { return "unfit"; }
}

class Base<T> {
  public String inherited(T event) { return event.getClass().getName() + " " + event; }
}

class Generic<T> implements RequestHandler<List<T>, String> {
  public String handleRequest(List<T> event, Context context) { return event.get(0).getClass().getName(); }
}
`;

/** Public classes, which stand in files of their own. */
const CLASSES = {
  'Child.java': 'public class Child extends Base<Integer> {}',
  'Longs.java': 'public class Longs extends Generic<Long> {}',
};

let files: Record<string, Buffer>;

beforeAll(async () => {
  files = await compile(FUNCTION, CLASSES);
}, TIMEOUT_MS);

describe('a method is a handler', { timeout: TIMEOUT_MS }, () => {
  it.each<[handler: string, event: unknown, value: unknown]>([
    ['Function::nothing', {}, 'nothing'],
    ['Function::text', 'ü', 'text ü'],
    ['Function::number', 41, 42],
    ['Function::list', [7], [7, 1]],
    ['Function::map', { a: [1, null, { b: 1.5 }] }, { a: [1, null, { b: 1.5 }] }],
    ['Function::pojo', { name: 'x', count: 1, unknown: true }, { name: 'x', count: 2 }],
    ['Function::pojos', { all: [{ name: 'a' }, { name: 'b' }] }, 'b'],
    ['Function::context', {}, 'r-1'],
    ['Function::nothingBack', 'x', null],
    ['Function::nullBack', 'x', null],
    ['Function::stream', { any: 'thing' }, { any: 'thing' }],
    ['Function::streams', { n: 1 }, [{ n: 1 }, 'hello']],
    ['Function::in', {}, null],
    ['Function::out', {}, 1],
    ['Function::overloaded', 'x', 'long'],
    ['Child::inherited', 5, 'java.lang.Integer 5'],
    ['Longs', [5], 'java.lang.Long'],
  ])('%s', async (handler, event, value) => {
    expect(await run({ files, handler }, event)).toMatchObject({ kind: 'result', value });
  });
});
