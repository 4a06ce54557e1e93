/** A process that the launcher is to start inside the container; `runtimes/PROTOCOL.md` describes the commands. */
export interface ProcessPlan {
  /** The complete environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
  /** Program and arguments; none for a custom runtime, whose bootstrap the launcher looks for. */
  readonly argv: readonly string[];
}

/** Starts the runtime. */
export function startRuntime(plan: ProcessPlan): Buffer {
  return encode([...entriesOf(plan), 'r']);
}

/** Starts an extension, which is called `name` in what the launcher says of it. */
export function startExtension(name: string, plan: ProcessPlan): Buffer {
  return encode([...entriesOf(plan), `x${name}`]);
}

function entriesOf({ environment, directory, argv }: ProcessPlan): string[] {
  return [
    'c',
    ...Object.entries(environment).map(([name, value]) => `e${name}=${value}`),
    `d${directory}`,
    ...argv.map((argument) => `a${argument}`),
  ];
}

/** @throws Error for a NUL character, which would end an entry before its time */
function encode(entries: readonly string[]): Buffer {
  if (entries.some((entry) => entry.includes('\0'))) throw new Error('A process can be given no NUL character.');
  return Buffer.from(entries.map((entry) => `${entry}\0`).join(''));
}
