import type { ControlPorts } from '@stoker/app/control/control-ports';
import { publishLayerVersion } from '@stoker/app/control/layers/publish-layer-version';
import type { PublishLayerVersionRequest, PublishLayerVersionResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToCode, layerContent } from './code-source.js';
import { layerVersion } from './layer-configuration.js';
import { accessToLayer, layerOf } from './layer-targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html */
export function publishLayerVersionOperation(
  control: Pick<ControlPorts, 'layers' | 'code' | 'packages' | 'objects' | 'identities' | 'links' | 'clock'>,
): Operation<PublishLayerVersionRequest, PublishLayerVersionResponse> {
  return {
    name: 'PublishLayerVersion',
    access: (input, caller) => [
      accessToLayer('PublishLayerVersion', layerOf(input, caller)),
      ...accessToCode(input.Content),
    ],
    async run(input, caller) {
      const target = layerOf(input, caller);
      const published = await publishLayerVersion(control, target, {
        content: layerContent(input.Content),
        description: input.Description ?? '',
        ...(input.LicenseInfo !== undefined && { licenseInfo: input.LicenseInfo }),
        compatibleRuntimes: input.CompatibleRuntimes ?? [],
        compatibleArchitectures: input.CompatibleArchitectures ?? [],
      });
      return layerVersion(published, target.region, control.links, caller.endpoint);
    },
  };
}
