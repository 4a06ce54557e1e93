import type { ImageConfig } from '@stoker/core/model/function';
import type { PreparedImage } from '../ports/image-store.js';
import type { ProcessStart } from '../ports/sandbox-driver.js';

/**
 * What a container image starts: its own entry point, command and directory but for what the function overrides. An
 * entry point given anew does not drop the image's command, as on Lambda.
 * https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#images-parms
 */
export function imageStart(image: PreparedImage, config: ImageConfig): ProcessStart {
  const { entryPoint = image.entryPoint, command = image.command } = config;
  return {
    argv: [...entryPoint, ...command],
    directory: config.workingDirectory ?? image.workingDirectory,
  };
}
