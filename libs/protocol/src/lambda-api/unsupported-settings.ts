import { ServiceError } from '@stoker/core/errors/service-error';
import type { CreateFunctionRequest, PublishVersionRequest } from '../aws-model/lambda.generated.js';

/** The settings that creating, updating and publishing can carry. */
type Settings = Omit<CreateFunctionRequest & PublishVersionRequest, 'FunctionName'>;
type Request = { readonly [Member in keyof Settings]?: Settings[Member] | undefined };

/**
 * The settings that no function can have here yet, each with what a request may still say about it: tools send many of
 * them empty or at their default. An absent setting is always fine.
 */
const MAY_SAY: { readonly [Member in keyof Request]?: (value: NonNullable<Request[Member]>) => boolean } = {
  AcceleratorConfig: never,
  CapacityProviderConfig: never,
  DurableConfig: never,
  FileSystemConfigs: isEmpty,
  PublishTo: never,
  RuntimeConfig: never,
};

/** Why some of them are for no function here, as their refusals say it. */
const WHY: { readonly [Member in keyof Request]?: string } = {
  PublishTo: 'it is for functions of Lambda Managed Instances, which run on a capacity provider',
};

/** For the coverage page. https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-version-publishing.html */
export const PUBLISH_TO = `\`PublishTo\`: refused, for ${WHY.PublishTo}`;

/**
 * Refuses what would otherwise be dropped without a word.
 *
 * @throws InvalidParameterValueException naming the setting
 */
export function refuseUnsupportedSettings(request: Request): void {
  for (const member of Object.keys(MAY_SAY) as (keyof Request)[]) {
    const value = request[member];
    const maySay = MAY_SAY[member] as ((value: unknown) => boolean) | undefined;
    if (value !== undefined && maySay?.(value) === false) {
      const why = WHY[member];
      throw new ServiceError(
        'InvalidParameterValueException',
        `${member} is not supported by this installation${why ? `: ${why}` : ' with the value that was given'}.`,
      );
    }
  }
}

function never(): boolean {
  return false;
}

function isEmpty(value: { readonly length: number }): boolean {
  return value.length === 0;
}
