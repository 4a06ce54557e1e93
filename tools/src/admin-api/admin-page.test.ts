import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADMIN_OPERATIONS } from '@stoker/protocol/admin-api/operations';
import { expect, it } from 'vitest';
import { withOperations } from './admin-page.js';

const page = readFileSync(join(import.meta.dirname, '../../../docs/admin-api.md'), 'utf8');

it('docs/admin-api.md has the operations of the table (npm run generate:admin-api)', () => {
  expect(withOperations(page, ADMIN_OPERATIONS)).toBe(page);
});

it('takes the place of the list that was there', () => {
  const { health } = ADMIN_OPERATIONS;
  const made = withOperations(page, { health });
  expect(made).toContain('- `GET /health` (`admin:read`): Say whether the platform');
  expect(made).not.toContain('/tokens`');
  expect(withOperations(made, ADMIN_OPERATIONS)).toBe(page);
  expect(() => withOperations('# A page', { health })).toThrow('lacks');
});
