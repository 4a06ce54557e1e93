import type { FunctionVersion } from '@stoker/core/model/function';
import { logGroupOf } from '@stoker/core/model/logging';
import { runtimeTraits } from '@stoker/core/model/runtime';
import type { InitializationType } from './attempt.js';
import type { TemporaryCredentials } from '../sessions/session.js';
import type { PreparedPackage } from '../sandbox/prepare-package.js';

/** Where every environment finds this platform, and so every SDK in it. A user who has another in mind sets another. */
const PLATFORM_ENDPOINT = 'http://127.0.0.1:9002';

/**
 * The environment of a function's process: the defaults a user may change, then the user's own, then the reserved
 * ones that nobody may. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function environmentVariables(
  version: FunctionVersion,
  prepared: PreparedPackage,
  region: string,
  stream: string,
  kind: InitializationType,
  credentials: TemporaryCredentials,
): Record<string, string> {
  const { defaults, reserved } = prepared.type === 'Zip' ? ofRuntime(prepared) : ofImage(prepared);
  return {
    AWS_ENDPOINT_URL: PLATFORM_ENDPOINT,
    ...defaults,
    ...version.environment,
    ...reserved,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    ...ofLogging(version),
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(version.memorySize),
    AWS_LAMBDA_FUNCTION_NAME: version.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_INITIALIZATION_TYPE: kind,
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(version),
    AWS_LAMBDA_LOG_STREAM_NAME: stream,
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: '/var/task',
  };
}

/** What runtime clients go by when they write JSON; for plain text they find nothing. */
function ofLogging({ logging }: FunctionVersion): Record<string, string> {
  if (logging?.format !== 'JSON') return {};
  return { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: logging.applicationLevel };
}

interface Variables {
  readonly defaults: Readonly<Record<string, string>>;
  readonly reserved: Readonly<Record<string, string>>;
}

function ofRuntime({ runtime, handler }: Extract<PreparedPackage, { type: 'Zip' }>): Variables {
  const { image, executionEnv } = runtimeTraits(runtime);
  return {
    defaults: {
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      PATH: '/usr/local/bin:/usr/bin:/bin:/opt/bin:/var/lang/bin',
      LD_LIBRARY_PATH: '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
      ...libraryPath(image),
    },
    reserved: {
      _HANDLER: handler,
      ...(executionEnv === undefined ? {} : { AWS_EXECUTION_ENV: executionEnv }),
    },
  };
}

/** An image says by itself what its programs need; it has no handler, and no runtime of ours to name. */
function ofImage({ image }: Extract<PreparedPackage, { type: 'Image' }>): Variables {
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return { defaults: { PATH: path, TZ: ':UTC', ...image.environment }, reserved: {} };
}

/** Where a language looks for libraries of layers beside the function's own. */
function libraryPath(image: string): Record<string, string> {
  const node = /^nodejs(\d+)$/.exec(image);
  if (node)
    return { NODE_PATH: `/opt/nodejs/node${node[1]}/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules` };
  const ruby = /^ruby(\d+\.\d+)$/.exec(image);
  if (ruby) {
    const gems = `${ruby[1]}.0`;
    return { GEM_PATH: `/var/task/vendor/bundle/ruby/${gems}:/opt/ruby/gems/${gems}` };
  }
  return image.startsWith('python') ? { PYTHONPATH: '/var/runtime' } : {};
}

/** `2026/11/23/[$LATEST]0123…`: one stream for each environment. */
export function logStream(version: string, startedAt: number, environmentId: string): string {
  const day = new Date(startedAt).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${environmentId}`;
}
