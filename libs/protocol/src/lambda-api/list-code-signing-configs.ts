import { listCodeSigningConfigs } from '@stoker/app/control/code-signing/code-signing-configs';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import type { ListCodeSigningConfigsRequest, ListCodeSigningConfigsResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { codeSigningConfiguration } from './code-signing-configuration.js';
import { homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListCodeSigningConfigs.html */
export function listCodeSigningConfigsOperation(
  control: Pick<ControlPorts, 'codeSigning'>,
): Operation<ListCodeSigningConfigsRequest, ListCodeSigningConfigsResponse> {
  return {
    name: 'ListCodeSigningConfigs',
    access: () => [{ action: 'lambda:ListCodeSigningConfigs', resource: '*' }],
    async run({ Marker: marker, MaxItems: maxItems }, caller) {
      const { region, accountId } = homeOf(caller);
      const page = await listCodeSigningConfigs(control, accountId, { marker, maxItems });
      return {
        CodeSigningConfigs: page.items.map((config) => codeSigningConfiguration(config, region)),
        NextMarker: page.nextMarker,
      };
    },
  };
}
