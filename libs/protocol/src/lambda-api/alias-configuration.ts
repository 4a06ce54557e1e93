import type { FunctionAlias } from '@stoker/core/model/function';
import { siblingArn, type FunctionTarget } from '@stoker/core/model/function-name';
import type { AliasConfiguration } from '../aws-model/lambda.generated.js';

/** An alias as the API shows it; `RoutingConfig` is absent without weights. */
export function aliasConfiguration(alias: FunctionAlias, target: FunctionTarget): AliasConfiguration {
  const { additionalVersionWeights } = alias;
  return {
    AliasArn: siblingArn(target, alias.name),
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description,
    RevisionId: alias.revisionId,
    RoutingConfig:
      Object.keys(additionalVersionWeights).length > 0
        ? { AdditionalVersionWeights: additionalVersionWeights }
        : undefined,
  };
}
