import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LAMBDA_MODEL } from '../aws-model/lambda.model.generated.js';
import type { ServiceModel } from '../aws-model/service-model.js';
import { RouteTable } from './route-table.js';

const table = new RouteTable(LAMBDA_MODEL);
const model = (operations: Record<string, string>): ServiceModel => ({
  ...LAMBDA_MODEL,
  operations: Object.fromEntries(
    Object.entries(operations).map(([name, uri]) => [name, { method: 'GET', uri, status: 200, errors: [] }]),
  ),
});

describe('the routes of Lambda', () => {
  it.each(Object.entries(LAMBDA_MODEL.operations))('finds %s with its labels', (name, { method, uri }) => {
    const [template = '', query = ''] = uri.split('?');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 5, maxLength: 5 }), (values) => {
        const labels: Record<string, string> = {};
        const path = template.replace(/\{(\w+)\}/g, (_, label: string) => {
          labels[label] = values[Object.keys(labels).length]!;
          return encodeURIComponent(labels[label]);
        });
        expect(table.match(method, path, query)).toEqual({ operation: name, labels });
      }),
      { numRuns: 20 },
    );
  });

  it('tells operations apart by what the query must carry', () => {
    const path = '/2019-09-30/functions/f/provisioned-concurrency';
    expect(table.match('GET', path, 'Qualifier=1')?.operation).toBe('GetProvisionedConcurrencyConfig');
    expect(table.match('GET', path, 'MaxItems=2&List=ALL')?.operation).toBe('ListProvisionedConcurrencyConfigs');
    expect(table.match('GET', '/2018-10-31/layers', 'find=LayerVersion&Arn=a')?.operation).toBe('GetLayerVersionByArn');
    expect(table.match('GET', '/2018-10-31/layers', '')?.operation).toBe('ListLayers');
  });

  it('takes the slash at the end that older SDKs send', () => {
    expect(table.match('GET', '/2015-03-31/functions/', '')?.operation).toBe('ListFunctions');
  });

  it('leaves an empty label to validation', () => {
    const match = table.match('POST', '/2015-03-31/functions//invocations', '');
    expect(match).toEqual({ operation: 'Invoke', labels: { FunctionName: '' } });
  });

  it.each([
    ['PATCH', '/2015-03-31/functions'],
    ['GET', '/'],
    ['GET', '/2015-03-31'],
    ['GET', '/2015-03-31/functions/f/nothing'],
    ['GET', 'http://elsewhere/2015-03-31/functions'],
  ])('finds nothing for %s %s', (method, path) => expect(table.match(method, path, '')).toBeUndefined());
});

it('gives a greedy label all segments left, after literals and labels had their turn', () => {
  const routes = new RouteTable(model({ Object: '/{Bucket}/{Key+}', Bucket: '/{Bucket}', Health: '/health' }));
  expect(routes.match('GET', '/b/a/b%2Fc/d', '')).toEqual({
    operation: 'Object',
    labels: { Bucket: 'b', Key: 'a/b/c/d' },
  });
  expect(routes.match('GET', '/b', '')?.operation).toBe('Bucket');
  expect(routes.match('GET', '/health', '')?.operation).toBe('Health');
  expect(routes.match('GET', '/health/x', '')?.operation).toBe('Object');
});

it('takes labels with hyphens', () => {
  const table = new RouteTable(model({ Tags: '/v2/tags/{resource-arn}' }));
  expect(table.match('GET', '/v2/tags/arn%3Aaws', '')).toEqual({
    operation: 'Tags',
    labels: { 'resource-arn': 'arn:aws' },
  });
});
