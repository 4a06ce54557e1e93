import { expect, test } from 'vitest';
import { ADMIN_PREFIX } from './admin-operation.js';
import { openApiDocument } from './openapi.js';
import { ADMIN_OPERATIONS } from './operations.js';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}
interface Described {
  readonly operationId: string;
  readonly security: object[];
  readonly parameters: { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { content: { 'application/json': { schema: object } } };
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}

const document = openApiDocument(ADMIN_OPERATIONS, '1.2.3') as unknown as Document;
const at = (path: string, method: string): Described => document.paths[`${ADMIN_PREFIX}${path}`]![method]!;

test('every operation is described, under its name', () => {
  const described = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  expect(described.map(({ operationId }) => operationId).toSorted()).toEqual(Object.keys(ADMIN_OPERATIONS).toSorted());
});

test('what an operation needs is said as its guard checks it', () => {
  expect(at('/sign-in', 'post').security).toEqual([]);
  expect(at('/session', 'get').security).toEqual([{ session: [] }, { token: [] }]);
  expect(at('/sign-out', 'post').security).toEqual([{ session: [], csrf: [] }]);
  expect(at('/administrators', 'post').security).toEqual([{ session: [], csrf: [] }, { token: [] }]);
});

test('input and answer are described by their schemas', () => {
  const create = at('/administrators', 'post');
  expect(create.requestBody!.content['application/json'].schema).toMatchObject({
    required: ['name', 'role'],
    additionalProperties: false,
    properties: { role: { enum: ['administrator', 'auditor'] } },
  });
  expect(Object.keys(create.responses)).toEqual(['201', 'default']);
  const one = at('/administrators/{administratorId}', 'delete');
  expect(one.parameters).toMatchObject([{ name: 'administratorId', in: 'path', required: true }]);
  expect(one.responses['204']!.content).toBeUndefined();
  const list = at('/tokens', 'get');
  expect(list.parameters.map(({ name, required }) => [name, required])).toEqual([
    ['limit', false],
    ['marker', false],
  ]);
});

test('it is JSON', () => expect(JSON.parse(JSON.stringify(document))).toEqual(document));
