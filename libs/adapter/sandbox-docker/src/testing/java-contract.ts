import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileJava } from './compile-java.js';

/** The function of the driver contract in Java. The contract's error has a name without a package. */
const SOURCES = {
  'TypeError.java': 'class TypeError extends RuntimeException { TypeError() { super("boom"); } }',
  'Contract.java': `
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

public class Contract implements RequestHandler<Map<String, Object>, Object> {
  private int count;

  public Contract() {
    String init = System.getenv("CONTRACT_INIT");
    if (init != null) act(init, Map.of());
  }

  @Override
  public Object handleRequest(Map<String, Object> event, Context context) {
    count++;
    return act((String) event.get("do"), event);
  }

  private Object act(String action, Map<String, Object> event) {
    switch (action) {
      case "echo": return event;
      case "count": return count;
      case "environment": return System.getenv("CONTRACT_VALUE");
      case "throw": throw new TypeError();
      case "hang": while (true);
      case "eat": return eat();
      case "exit": System.exit(3);
      default: System.out.println(event.get("text")); return null;
    }
  }

  private static Object eat() {
    List<byte[]> taken = new ArrayList<>();
    while (true) {
      byte[] megabyte = new byte[1024 * 1024];
      Arrays.fill(megabyte, (byte) 1);
      taken.add(megabyte);
    }
  }
}
`,
};

/** Writes its classes into a directory, which need not exist; answers the directory. */
export async function writeJavaContract(directory: string): Promise<string> {
  const classes = await compileJava(SOURCES);
  mkdirSync(directory, { recursive: true });
  for (const [path, bytes] of Object.entries(classes)) writeFileSync(join(directory, path), bytes);
  return directory;
}
