import { join } from 'node:path';
import { buildImages } from '@stoker/sandbox-docker/images/build-images';
import { ImageError } from '@stoker/sandbox-docker/images/image-error';
import { openDocker } from '../system/docker.js';
import type { Instance } from '../instance.js';
import { OperatorError } from '../system/operator-error.js';
import type { Step } from './step.js';

/** The image of every runtime, on a base that is made here where it can't be pulled. */
export function runtimeImages({ settings, repository, home, dockerHost }: Instance): Step {
  return {
    name: 'runtime images',
    after: ['Docker Engine'],
    check: async () => false, // the builder asks Docker itself, and builds only what is out of date
    async run({ report }) {
      try {
        await buildImages({
          docker: openDocker(dockerHost),
          also: settings.STOKER_OPTIONAL_IMAGES,
          recipesDir: join(repository, 'runtimes'),
          cacheDir: join(home.root, 'cache'),
          caBundle: process.env['PIP_CERT'] ?? process.env['SSL_CERT_FILE'],
          onProgress: report,
        });
      } catch (error) {
        if (error instanceof ImageError) {
          throw new OperatorError(`${error.step}: ${error.detail}`, error.remedy, { cause: error });
        }
        throw error;
      }
    },
    remedy: 'check the network, the disk (`df -h`) and `docker info`, then try again',
  };
}
