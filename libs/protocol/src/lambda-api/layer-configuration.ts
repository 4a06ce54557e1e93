import type { CodeLinks } from '@stoker/app/ports/code-links';
import type { LayerReference, LayerVersion } from '@stoker/core/model/layer';
import { layerArn, layerVersionArn } from '@stoker/core/model/layer-name';
import type { GetLayerVersionResponse, Layer, LayerVersionsListItem } from '../aws-model/lambda.generated.js';
import { awsDate } from './aws-date.js';

/** A layer's version as it is got and published; what its publisher did not say is absent. */
export function layerVersion(
  version: LayerVersion,
  region: string,
  links: CodeLinks,
  endpoint: string,
): GetLayerVersionResponse {
  return {
    Content: {
      Location: links.linkTo(endpoint, version.accountId, version.code),
      CodeSha256: version.code.sha256,
      CodeSize: version.code.size,
    },
    LayerArn: layerArn({ ...version, region }),
    ...listedLayerVersion(version, region),
  };
}

/** A layer's version as lists show it. */
export function listedLayerVersion(version: LayerVersion, region: string): LayerVersionsListItem {
  const { compatibleArchitectures, compatibleRuntimes } = version;
  return {
    LayerVersionArn: layerVersionArn({ ...version, region }),
    Version: version.version,
    Description: version.description,
    CreatedDate: awsDate(version.createdAt),
    CompatibleArchitectures: compatibleArchitectures.length > 0 ? compatibleArchitectures : undefined,
    CompatibleRuntimes: compatibleRuntimes.length > 0 ? compatibleRuntimes : undefined,
    LicenseInfo: version.licenseInfo,
  };
}

/** The layers of a function as its configuration shows them; absent where it has none. */
export function usedLayers(layers: readonly LayerReference[], region: string): readonly Layer[] | undefined {
  if (layers.length === 0) return undefined;
  return layers.map((layer) => ({ Arn: layerVersionArn({ ...layer, region }), CodeSize: layer.code.size }));
}
