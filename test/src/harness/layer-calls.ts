import {
  AddLayerVersionPermissionCommand,
  DeleteLayerVersionCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  type LambdaClient,
  ListLayersCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  RemoveLayerVersionPermissionCommand,
} from '@aws-sdk/client-lambda';

const FIRST = { VersionNumber: 1 };
const GRANT = { StatementId: 's', Action: 'lambda:GetLayerVersion', Principal: '*' };
const Content = { ZipFile: Buffer.from('not looked at before the caller is known to be allowed') };

interface Target {
  readonly LayerName: string;
}

/** A call of each operation on layers; `ListLayers` does not look at its name. */
export const LAYER_CALLS = {
  AddLayerVersionPermission: (on, client) =>
    client.send(new AddLayerVersionPermissionCommand({ ...on, ...FIRST, ...GRANT })),
  DeleteLayerVersion: (on, client) => client.send(new DeleteLayerVersionCommand({ ...on, ...FIRST })),
  GetLayerVersion: (on, client) => client.send(new GetLayerVersionCommand({ ...on, ...FIRST })),
  GetLayerVersionByArn: ({ LayerName }, client) =>
    client.send(new GetLayerVersionByArnCommand({ Arn: `${arnOf(LayerName)}:1` })),
  GetLayerVersionPolicy: (on, client) => client.send(new GetLayerVersionPolicyCommand({ ...on, ...FIRST })),
  ListLayers: (_on, client) => client.send(new ListLayersCommand({})),
  ListLayerVersions: (on, client) => client.send(new ListLayerVersionsCommand(on)),
  PublishLayerVersion: (on, client) => client.send(new PublishLayerVersionCommand({ ...on, Content })),
  RemoveLayerVersionPermission: (on, client) =>
    client.send(new RemoveLayerVersionPermissionCommand({ ...on, ...FIRST, StatementId: 's' })),
} satisfies Record<string, (on: Target, client: LambdaClient) => Promise<object>>;

export type LayerCallName = keyof typeof LAYER_CALLS;

/** Calls on a layer as a whole, not on one version. */
const WHOLE: ReadonlySet<string> = new Set<LayerCallName>(['ListLayerVersions', 'PublishLayerVersion']);

export function isLayerCall(operation: string): operation is LayerCallName {
  return Object.hasOwn(LAYER_CALLS, operation);
}

/** What an ARN has after the account where a call asks for a layer of this name. */
export function layerResource(operation: LayerCallName, layerName: string): string {
  return WHOLE.has(operation) ? `layer:${layerName}` : `layer:${layerName}:1`;
}

/** A name is looked up where the tests' first account is. */
function arnOf(layerName: string): string {
  return layerName.startsWith('arn:') ? layerName : `arn:aws:lambda:us-east-1:111122223333:layer:${layerName}`;
}
