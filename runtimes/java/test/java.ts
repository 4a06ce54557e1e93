import { tmpdir } from 'node:os';
import { compileJava } from '@stoker/sandbox-docker/testing/compile-java';
import {
  BootstrapProcess,
  runFunction,
  type FunctionUnderTest,
  type Outcome,
} from '../../testing/bootstrap-process.js';

const START =
  'exec >"$(dirname "$1")/log" 2>&1; exec /var/lang/bin/java @base.options @stem.options stoker.runtime.Main "$1"';

/** Starts the bootstrap in a container of the runtime's image, which sees the files of the test where they are. */
export const JAVA = [
  ...['docker', 'run', '--rm', '--network', 'none', '--user', '0', '--volume', `${tmpdir()}:${tmpdir()}`],
  ...['--workdir', '/usr/lib/stoker', '--entrypoint', '/bin/sh', 'stoker-runtime/java17:current', '-c', START, 'sh'],
];

/** Containers and virtual machines start on a machine that has other tests to run. */
export const TIMEOUT_MS = 60_000;

const IMPORTS = `
import com.amazonaws.services.lambda.runtime.*;
import java.io.*;
import java.util.*;
`;

/**
 * Compiles classes that stand in no package, with the usual imports.
 *
 * @param source of `Function.java`
 * @param more other files, by path
 */
export const compile = (source: string, more: Readonly<Record<string, string>> = {}): Promise<Record<string, Buffer>> =>
  compileJava({ ...more, 'Function.java': IMPORTS + source });

/** A public class `Function` with these members. */
export const compileFunction = (members: string): Promise<Record<string, Buffer>> =>
  compile(`public class Function { ${members} }`);

export function run(fn: FunctionUnderTest, ...events: unknown[]): Promise<Outcome> {
  return runFunction(JAVA, fn, ...events);
}

export const boot = (environment: Readonly<Record<string, string>> = {}): Promise<BootstrapProcess> =>
  BootstrapProcess.boot(JAVA, environment);
