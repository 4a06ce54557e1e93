import { expect } from 'vitest';
import { zipOf } from '../../harness/functions.js';
import { blob } from '../../harness/tour/tour-client.js';
import type { Tour } from './tour.js';

const LAYER = { LayerName: 'toured' };
const FIRST = { ...LAYER, VersionNumber: 1 };

/** Layers and their policies. */
export async function tourLayers(tour: Tour): Promise<void> {
  const Content = { ZipFile: blob(await zipOf({ 'nodejs/node_modules/x/index.js': 'module.exports = 1;' })) };
  const published = await tour.call('PublishLayerVersion', { ...LAYER, Content, CompatibleRuntimes: ['nodejs24.x'] });
  const arn = tour.arn('layer:toured:1');
  expect(published).toMatchObject({ LayerVersionArn: arn, Version: 1, CompatibleRuntimes: ['nodejs24.x'] });
  expect((await tour.call('ListLayers'))['Layers']).toEqual([expect.objectContaining(LAYER)]);
  expect((await tour.call('ListLayerVersions', LAYER))['LayerVersions']).toEqual([
    expect.objectContaining({ Version: 1 }),
  ]);
  expect(await tour.call('GetLayerVersion', FIRST)).toMatchObject({ LayerVersionArn: arn });
  expect(await tour.call('GetLayerVersionByArn', { Arn: arn })).toMatchObject({ LayerVersionArn: arn });

  const grant = { StatementId: 'all', Action: 'lambda:GetLayerVersion', Principal: '*' };
  await tour.call('AddLayerVersionPermission', { ...FIRST, ...grant });
  const { Policy } = await tour.call('GetLayerVersionPolicy', FIRST);
  expect(JSON.parse(Policy as string)).toMatchObject({ Statement: [{ Sid: 'all', Resource: arn }] });
  await tour.call('RemoveLayerVersionPermission', { ...FIRST, StatementId: 'all' });
  expect(await tour.refusal('GetLayerVersionPolicy', FIRST)).toMatchObject({ name: 'ResourceNotFoundException' });
  await tour.call('DeleteLayerVersion', FIRST);
  expect((await tour.call('ListLayers'))['Layers'] ?? []).toEqual([]);
}
