/**
 * The function runtimes that Stoker serves. `image` names the folder under `runtimes/` (and the image built
 * from it); `protocol` is how the bootstrap inside talks to the worker: `framed` for our own bootstraps over
 * a unix socket, `runtime-api` for stock clients and custom bootstraps over HTTP at 127.0.0.1:9001.
 */
interface RuntimeTraits {
  readonly image: string;
  readonly protocol: 'framed' | 'runtime-api';
  /** Value of AWS_EXECUTION_ENV. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
  readonly executionEnv?: string;
  /** Its image is not made on every host. A worker without it does not offer the runtime. */
  readonly optional?: true;
}

export const RUNTIMES = {
  'nodejs20.x': { image: 'nodejs20', protocol: 'framed', executionEnv: 'AWS_Lambda_nodejs20.x' },
  'nodejs22.x': { image: 'nodejs22', protocol: 'framed', executionEnv: 'AWS_Lambda_nodejs22.x' },
  'nodejs24.x': { image: 'nodejs24', protocol: 'framed', executionEnv: 'AWS_Lambda_nodejs24.x' },
  'python3.11': { image: 'python3.11', protocol: 'framed', executionEnv: 'AWS_Lambda_python3.11' },
  'python3.13': { image: 'python3.13', protocol: 'framed', executionEnv: 'AWS_Lambda_python3.13' },
  java17: { image: 'java17', protocol: 'framed', executionEnv: 'AWS_Lambda_java17' },
  java21: { image: 'java21', protocol: 'framed', executionEnv: 'AWS_Lambda_java21' },
  'ruby3.3': { image: 'ruby3.3', protocol: 'framed', executionEnv: 'AWS_Lambda_ruby3.3' },
  'dotnetcore3.1': {
    image: 'dotnetcore3.1',
    protocol: 'framed',
    executionEnv: 'AWS_Lambda_dotnetcore3.1',
    optional: true,
  },
  dotnet10: { image: 'dotnet10', protocol: 'framed', executionEnv: 'AWS_Lambda_dotnet10', optional: true },
  'provided.al2': { image: 'provided', protocol: 'runtime-api' },
  'provided.al2023': { image: 'provided', protocol: 'runtime-api' },
} as const satisfies Record<string, RuntimeTraits>;

export type RuntimeId = keyof typeof RUNTIMES;

export function isRuntimeId(value: string): value is RuntimeId {
  return Object.hasOwn(RUNTIMES, value);
}

/** The traits of a runtime, widened to the common shape. */
export function runtimeTraits(runtime: RuntimeId): RuntimeTraits {
  return RUNTIMES[runtime];
}
