import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  type LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { proxyBuildArgs, readAptSettings } from '@stoker/sandbox-docker/images/apt-settings';
import { followDocker } from '@stoker/sandbox-docker/images/docker-progress';
import { ImageNames } from '@stoker/sandbox-docker/function-images/names';
import { parseImageUri } from '@stoker/core/model/image-uri';
import { removeImageNames } from '@stoker/sandbox-docker/testing/remove-image-names';
import Docker from 'dockerode';
import { pack } from 'tar-stream';
import type { TestAccount } from './accounts.js';
import type { Stack } from './stack.js';

const docker = new Docker({ socketPath: '/var/run/docker.sock' });
const BUILD_DEADLINE_MS = 900_000;

/** A file of a build context; its mode is 0644 unless given. */
export type ContextFile = string | { readonly content: string | Uint8Array; readonly mode: number };

/**
 * Builds an image in the engine, as a user does with `docker build`; the same Dockerfile and files are built once. The
 * build has no network unless asked, and may start `FROM stoker-runtime/…:current` or `FROM scratch`.
 *
 * @returns its name in the engine
 */
export async function buildTestImage(
  dockerfile: string,
  files: Readonly<Record<string, ContextFile>> = {},
  networkmode: 'none' | 'host' = 'none',
): Promise<string> {
  const hash = createHash('sha256').update(dockerfile);
  const context = pack();
  context.entry({ name: 'Dockerfile' }, dockerfile);
  for (const [name, file] of Object.entries(files)) {
    const { content, mode } = typeof file === 'string' ? { content: file, mode: 0o644 } : file;
    hash.update(`\0${name}\0${mode}\0`).update(content);
    context.entry({ name, mode }, Buffer.from(content));
  }
  context.finalize();
  const t = `stoker-test-image:${hash.digest('hex').slice(0, 32)}`;
  const buildargs = networkmode === 'host' ? proxyBuildArgs(await readAptSettings()) : {};
  const options = {
    t,
    networkmode,
    buildargs,
    rm: true,
    forcerm: true,
    abortSignal: AbortSignal.timeout(BUILD_DEADLINE_MS),
  };
  await followDocker(docker, await docker.buildImage(Readable.from(context), options), () => undefined);
  return t;
}

/**
 * Makes an image available to an account's functions, as `./stoker image push` does; pushing another one under the same
 * name moves the tag. The stack's `close` takes the names away again.
 *
 * @param name `app:1`, below `stoker/`
 * @returns the ImageUri
 */
export async function pushImage(
  { home }: Pick<Stack, 'home'>,
  { accountId }: TestAccount,
  image: string,
  name: string,
): Promise<string> {
  const uri = `stoker/${name}`;
  const parts = parseImageUri(uri);
  if (parts === undefined) throw new Error(`${uri} is no image reference`);
  await docker.getImage(image).tag({ repo: new ImageNames(home).uploads(accountId, parts.repository), tag: parts.tag });
  return uri;
}

/** Takes every name away that a server with this home, or `pushImage` for it, gave to images. */
export function forgetImages(home: string): Promise<void> {
  return removeImageNames(docker, new ImageNames(home));
}

/** Creates a function from an image and waits until it is active. */
export async function createImageFunction(
  client: LambdaClient,
  account: TestAccount,
  name: string,
  imageUri: string,
  settings: Partial<CreateFunctionCommandInput> = {},
): Promise<void> {
  const code = { PackageType: 'Image', Code: { ImageUri: imageUri }, Role: account.role } as const;
  await client.send(new CreateFunctionCommand({ FunctionName: name, ...code, ...settings }));
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 60, minDelay: 0.02, maxDelay: 1 }, { FunctionName: name });
}
