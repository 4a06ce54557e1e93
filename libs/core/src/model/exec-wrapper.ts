import { type RuntimeId, runtimeTraits } from './runtime.js';

const VARIABLE = 'AWS_LAMBDA_EXEC_WRAPPER';

/**
 * The program that a function wants its runtime to be started by, undefined where it wants none or its runtime is its own.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
 *
 * @param environment of the function
 */
export function execWrapper(runtime: RuntimeId, environment: Readonly<Record<string, string>>): string | undefined {
  const wrapper = environment[VARIABLE];
  return wrapper === '' || runtimeTraits(runtime).protocol !== 'framed' ? undefined : wrapper;
}
