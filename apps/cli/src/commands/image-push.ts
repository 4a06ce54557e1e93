import { parseImageUri } from '@stoker/core/model/image-uri';
import { ArchiveError } from '@stoker/sandbox-docker/function-images/archive/archive-error';
import { loadArchive } from '@stoker/sandbox-docker/function-images/archive/load-archive';
import { ImageNames } from '@stoker/sandbox-docker/function-images/names';
import { loadSettings } from '../settings.js';
import { localDocker, openDocker } from '../system/docker.js';
import { exists } from '../system/files.js';
import { OperatorError } from '../system/operator-error.js';

export interface ImagePushOptions {
  /** The account whose functions may run it; the first account unless given. */
  readonly account?: string;
}

/**
 * Uploads a container image for an account's functions, from an archive of `docker save` or an OCI image layout. Functions
 * that refer to an older image of the name keep it until their code is updated.
 *
 * @param name `app:1`, shown to functions as `stoker/app:1`
 */
export async function imagePush(
  environment: NodeJS.ProcessEnv,
  name: string,
  file: string,
  options: ImagePushOptions,
): Promise<void> {
  const settings = await loadSettings(environment);
  const accountId = options.account ?? settings.STOKER_ACCOUNT_ID;
  if (!/^\d{12}$/.test(accountId)) throw new OperatorError(`${accountId} is no account`, 'give its 12 digits');
  const uri = parseImageUri(`stoker/${name}`);
  if (uri === undefined || uri.digest !== undefined) {
    throw new OperatorError(`${name} is no name of an image`, 'name it in lower case, like team/app:1');
  }
  if (!(await exists(file))) throw new OperatorError(`${file} is not there`, 'make it: docker save IMAGE -o FILE');
  const docker = openDocker(settings.DOCKER_HOST ?? localDocker);
  const engineName = `${new ImageNames(settings.STOKER_HOME).uploads(accountId, uri.repository)}:${uri.tag}`;
  try {
    await loadArchive(docker, file, engineName, (line) => process.stderr.write(`${line}\n`));
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    const remedy = 'save one image for this host alone: docker save IMAGE -o FILE';
    throw new OperatorError(error.message, remedy, { cause: error });
  }
  process.stdout.write(`stoker/${uri.repository}:${uri.tag}\n`);
}
