import { describe, expect, it, test } from 'vitest';
import fc from 'fast-check';
import { PathTrie } from './path-trie.js';

const trie = (...templates: string[]) => new PathTrie(templates.map((template) => [template, template] as const));
const PETS = trie('/', '/pets', '/pets/dog/1', '/pets/dog/{id}', '/pets/{proxy+}', '/{proxy+}', '/a b/{x}/c/{y}');

describe('the template of a path', () => {
  it.each([
    ['/', '/', {}],
    ['/pets', '/pets', {}],
    ['/pets/dog/1', '/pets/dog/1', {}],
    ['/pets/dog/2', '/pets/dog/{id}', { id: '2' }],
    ['/pets/dog/2/3', '/pets/{proxy+}', { proxy: 'dog/2/3' }],
    ['/pets/cat/1', '/pets/{proxy+}', { proxy: 'cat/1' }],
    ['/pets/', '/{proxy+}', { proxy: 'pets/' }],
    ['/other/5', '/{proxy+}', { proxy: 'other/5' }],
    ['/a%20b/%7B/c/d%2Fe', '/a b/{x}/c/{y}', { x: '{', y: 'd/e' }],
    ['/%zz', '/{proxy+}', { proxy: '%zz' }],
  ])('is the most specific: %s', (path, value, parameters) => {
    expect(PETS.match(path)).toMatchObject({ value, parameters });
  });

  it.each([
    ['/pets/dog/1', '/pets/dog/1'],
    ['/pets/dog/1', '/%70ets/d%6Fg/%31'],
    ['/pets', '/%70ets'],
    ['/a b/{/c/d%2Fe', '/a%20b/%7B/c/d%2fe'],
    ['/a b/x%2Fy/c/é', '/a%20b/x%2Fy/c/%C3%A9'],
    ['/pets/cat/a/b', '/pets/c%61t/a%2Fb'],
    ['/pets/dog/%zz', '/p%65ts/dog/%zz'],
    ['/pets/', '/pets/'],
  ])('is found by the path %s, spelled %s', (path, spelled) => {
    expect(PETS.match(spelled)?.path).toBe(path);
  });

  it('is none where no template goes so far, or farther', () => {
    const some = trie('/a/{x}', '/b/{y+}');
    for (const path of ['/', '/a', '/a/', '/a/b/c', '/b', '/b/', '/c']) expect(some.match(path)).toBeUndefined();
  });

  it('is the next best where the best is of no use', () => {
    const accepts = (wanted: string) => (value: string) => value === wanted;
    expect(PETS.match('/pets/dog/1', accepts('/pets/dog/{id}'))?.parameters).toEqual({ id: '1' });
    expect(PETS.match('/pets/dog/1', accepts('/{proxy+}'))?.parameters).toEqual({ proxy: 'pets/dog/1' });
    expect(PETS.match('/pets/dog/1', () => false)).toBeUndefined();
  });

  it.each([
    ['/a/{x}', '/a/{y}'],
    ['/a/{x+}', '/a/{y+}'],
    ['/a%20b', '/a b'],
  ])('is never one of two: %s and %s', (one, other) => {
    expect(() => trie(one, other)).toThrow('two templates');
  });

  it('gives parameters names of their own alone', () => {
    expect(trie('/{constructor}').match('/x')?.parameters).toEqual({ constructor: 'x' });
  });
});

test('a template is found by every path that is made of it, whatever others there are', () => {
  const segment = fc.stringMatching(/^[a-c]{1,2}$/);
  const part = fc.oneof(segment, fc.constant('{p}'));
  const templates = fc.uniqueArray(
    fc
      .array(part, { minLength: 1, maxLength: 4 })
      .map((parts) => `/${parts.map((one, at) => one.replace('p', `p${at}`)).join('/')}`),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(templates, segment, (all, filler) => {
      const compiled = trie(...all);
      for (const template of all) {
        const path = template.replaceAll(/\{p\d\}/g, filler);
        const match = compiled.match(path, (value) => value === template);
        expect(match?.value).toBe(template);
        expect(compiled.match(path)).toBeDefined();
        expect(Object.values(match!.parameters).every((value) => value === filler)).toBe(true);
      }
    }),
  );
});
