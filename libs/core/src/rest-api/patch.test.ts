import { describe, expect, it } from 'vitest';
import { patched, type PatchFields, type PatchOperation } from './patch.js';

const FIELDS: PatchFields = {
  '/name': 'text',
  '/size': 'integer',
  '/rate': 'number',
  '/on': 'flag',
  '/types': 'member',
  '/inner/types': 'member',
  '/variables': 'entry',
  '/needed': 'flag-entry',
};
const DOCUMENT = { name: 'a', size: 1, on: false, types: ['x'], variables: { k: 'v' }, inner: { types: ['E'] } };
const patch = (...operations: PatchOperation[]) => patched<object>(DOCUMENT, FIELDS, operations);

describe('a patch', () => {
  it.each<[PatchOperation, object]>([
    [{ op: 'replace', path: '/name', value: 'b' }, { name: 'b' }],
    [{ op: 'remove', path: '/name' }, { name: undefined }],
    [{ op: 'replace', path: '/size', value: '7' }, { size: 7 }],
    [{ op: 'replace', path: '/size' }, { size: undefined }],
    [{ op: 'replace', path: '/rate', value: '0.5' }, { rate: 0.5 }],
    [{ op: 'replace', path: '/on', value: 'True' }, { on: true }],
    [{ op: 'add', path: '/types/*~1*' }, { types: ['x', '*/*'] }],
    [{ op: 'add', path: '/types', value: 'a~b' }, { types: ['x', 'a~b'] }],
    [{ op: 'add', path: '/types/x' }, { types: ['x'] }],
    [{ op: 'remove', path: '/types/x' }, { types: undefined }],
    [{ op: 'replace', path: '/inner/types/E', value: 'R' }, { inner: { types: ['R'] } }],
    [{ op: 'add', path: '/variables/n~0~1m', value: '1' }, { variables: { k: 'v', 'n~/m': '1' } }],
    [{ op: 'remove', path: '/variables/k' }, { variables: undefined }],
    [
      { op: 'add', path: '/needed/method.request.header.a', value: 'true' },
      { needed: { 'method.request.header.a': true } },
    ],
  ])('does %j', (operation, changed) => {
    expect(patch(operation)).toEqual({ ...DOCUMENT, ...changed });
  });

  it('does its operations one after the other, and leaves the document alone', () => {
    const before = structuredClone(DOCUMENT);
    const done = patch({ op: 'replace', path: '/name', value: 'b' }, { op: 'replace', path: '/name', value: 'c' });
    expect(done).toMatchObject({ name: 'c' });
    expect(DOCUMENT).toEqual(before);
  });

  it('keeps what looks like a prototype to itself', () => {
    const done = patch({ op: 'add', path: '/variables/__proto__', value: 'x' }) as { variables: object };
    expect(Object.entries(done.variables)).toEqual([
      ['k', 'v'],
      ['__proto__', 'x'],
    ]);
    expect(() => patch({ op: 'replace', path: '/__proto__', value: 'x' })).toThrow(/Invalid patch path/);
    expect(() => patch({ op: 'replace', path: '/constructor/x', value: 'x' })).toThrow(/Invalid patch path/);
  });

  it.each<PatchOperation>([
    { op: 'replace', path: '/other', value: 'x' },
    { op: 'replace', path: '/name/deeper', value: 'x' },
    { op: 'replace', path: '/variables', value: 'x' },
    { op: 'move', path: '/name', from: '/x' },
    { op: 'replace', path: 'name', value: 'x' },
    { path: '/name', value: 'x' },
    { op: 'replace', path: '/size', value: '1.5' },
    { op: 'replace', path: '/on', value: 'yes' },
  ])('refuses %j', (operation) => {
    expect(() => patch(operation)).toThrow(expect.objectContaining({ code: 'BadRequestException' }));
  });
});
