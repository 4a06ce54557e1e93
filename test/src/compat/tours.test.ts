import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import { lambdaOperations } from '@stoker/protocol/lambda-api/operations';
import { type Stack, startStack } from '../harness/stack.js';
import type { TourClient } from '../harness/tour/tour-client.js';
import { findSdks } from '../harness/tour/tour-clients.js';
import { tourFunctions, tourStreams } from './tours/functions-tour.js';
import { tourLayers } from './tours/layers-tour.js';
import { tourPermissions } from './tours/permissions-tour.js';
import { tourSigning } from './tours/signing-tour.js';
import { Tour } from './tours/tour.js';
import { tourTriggers } from './tours/triggers-tour.js';
import { tourVersions } from './tours/versions-tour.js';

/** Programs in other languages are built first, of packages that are fetched once. */
const BUILD_MS = 400_000;

const SDKS = await findSdks();
const TOURS = {
  functions: tourFunctions,
  versions: tourVersions,
  layers: tourLayers,
  permissions: tourPermissions,
  triggers: tourTriggers,
  signing: tourSigning,
} as const;

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
}, 120_000);

afterAll(() => stack.close(), 60_000);

describe.each(SDKS.map((sdk, index) => [sdk.name, sdk, index] as const))('AWS tools: %s', (_, sdk, index) => {
  let client: TourClient;
  let tour: Tour;

  beforeAll(async () => {
    const account = await stack.operator.account(`22223333444${index}`);
    client = await sdk.open(stack, account);
    tour = new Tour(client, account, sdk.without);
  }, BUILD_MS);

  afterAll(() => client.close());

  test.each(Object.keys(TOURS) as (keyof typeof TOURS)[])('tours %s', (part) => TOURS[part](tour), 120_000);

  const noStreams = sdk.without.get('InvokeWithResponseStream');
  if (noStreams === undefined) test('tours response streams', () => tourStreams(tour));
  else test.skip(`tours response streams: ${noStreams}`);

  test('has been everywhere', () => {
    const run = () => Promise.reject(new Error('nothing is called'));
    const built = lambdaOperations({} as ControlPorts, run, run).filter((entry) => 'run' in entry);
    const missed = built.map(({ name }) => name).filter((name) => !tour.called.has(name) && !sdk.without.has(name));
    expect(missed).toEqual([]);
  });
});
