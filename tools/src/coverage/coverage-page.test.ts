import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LAMBDA_MODEL } from '@stoker/protocol/aws-model/lambda.model.generated';
import type { ServiceModel } from '@stoker/protocol/aws-model/service-model';
import type { TableEntry } from '@stoker/protocol/aws-wire/operation';
import { coveragePage } from './coverage-page.js';
import { coveredApis } from './covered-apis.js';

it('tells built from unbuilt, and why', () => {
  const operation = { method: 'GET', uri: '/x', status: 200, errors: [] };
  const model: ServiceModel = {
    ...LAMBDA_MODEL,
    operations: { B: operation, A: operation, C: operation, D: operation },
  };
  const table: TableEntry[] = [
    { name: 'A', access: () => [], run: () => Promise.resolve({}) },
    { name: 'B', unsupported: 'Bees come later.' },
    { name: 'D', except: 'no honey', access: () => [], run: () => Promise.resolve({}) },
  ];
  const page = coveragePage([{ model, table }]);
  expect(page).toContain('2 of 4 operations');
  expect(page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Op'))).toEqual([
    '| A | `GET /x` | yes |  |',
    '| B | `GET /x` | no | Bees come later. |',
    '| C | `GET /x` | no | it is not built yet |',
    '| D | `GET /x` | yes | no honey |',
  ]);
});

it('is what docs/api-coverage.md says; run "npm run generate:coverage" when it is not', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/api-coverage.md'), 'utf8');
  expect(page).toBe(coveragePage(coveredApis()));
});
