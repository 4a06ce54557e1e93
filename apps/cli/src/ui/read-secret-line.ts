import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** A line of standard input; at a terminal it is asked for, and what is typed is not shown. */
export async function readSecretLine(question: string): Promise<string> {
  if (!process.stdin.isTTY) return firstLine();
  process.stderr.write(question);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

async function firstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  return '';
}
