import fc from 'fast-check';
import { expect, test } from 'vitest';
import { returnPath } from './return-path.js';

test.each(['/', '/functions/hello?tab=logs#end', '/a//b'])('%s stays', (path) => expect(returnPath(path)).toBe(path));

test.each([
  undefined,
  '',
  'functions',
  '//evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  `/${'a'.repeat(2_000)}`,
])('%j becomes /', (path) => expect(returnPath(path)).toBe('/'));

test('whatever is asked for, a browser stays on the site', () => {
  const text = fc.string({ unit: fc.constantFrom('/', '\\', '\t', '\n', ' ', '.', '@', ':', 'a', '%', '?', '#') });
  fc.assert(
    fc.property(text, (wanted) => {
      const at = new URL(returnPath(wanted), 'https://console.example');
      expect(at.origin).toBe('https://console.example');
    }),
  );
});
