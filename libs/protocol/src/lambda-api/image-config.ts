import type { FunctionVersion, ImageConfig } from '@stoker/core/model/function';
import type { ImageConfig as WireImageConfig, ImageConfigResponse } from '../aws-model/lambda.generated.js';

/** The overrides of a request; what is empty leaves the image's own, as what is absent does. */
export function imageConfigOf({ EntryPoint = [], Command = [], WorkingDirectory }: WireImageConfig): ImageConfig {
  return {
    ...(EntryPoint.length > 0 && { entryPoint: EntryPoint }),
    ...(Command.length > 0 && { command: Command }),
    ...(WorkingDirectory && { workingDirectory: WorkingDirectory }),
  };
}

/** True where a request says nothing by it. */
export function isEmptyImageConfig(config: WireImageConfig | undefined): boolean {
  return config === undefined || Object.keys(imageConfigOf(config)).length === 0;
}

/** Absent where nothing is overridden. */
export function imageConfigResponse({ imageConfig = {} }: FunctionVersion): ImageConfigResponse | undefined {
  const { entryPoint, command, workingDirectory } = imageConfig;
  if (entryPoint === undefined && command === undefined && workingDirectory === undefined) return undefined;
  return { ImageConfig: { EntryPoint: entryPoint, Command: command, WorkingDirectory: workingDirectory } };
}
