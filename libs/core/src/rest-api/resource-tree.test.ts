import { describe, expect, it } from 'vitest';
import { resourceBelow } from './resource-tree.js';
import type { RestResource, WithId } from './rest-api.js';

const ROOT: WithId<RestResource> = { id: 'root', document: { path: '/' } };

/** Makes siblings one after the other. */
function siblings(...pathParts: string[]): string[] {
  const made = [ROOT];
  for (const id of pathParts) made.push({ id, document: resourceBelow(made, ROOT, id) });
  return made.slice(1).map(({ document }) => document.path);
}

describe('a resource below another', () => {
  it('has one variable beside it at most that takes the same paths', () => {
    expect(siblings('a', '{id}', '{rest+}')).toEqual(['/a', '/{id}', '/{rest+}']);
    const refusal = { code: 'BadRequestException', message: expect.stringContaining('only one is allowed') as string };
    for (const pair of [
      ['{a}', '{b}'],
      ['{a+}', '{b+}'],
    ]) {
      expect(() => siblings(...pair)).toThrow(expect.objectContaining(refusal) as Error);
    }
  });

  it.each(['{__proto__}', '{__proto__+}'])('has no variable %s, which no event could tell', (pathPart) => {
    const refusal = expect.objectContaining({ code: 'BadRequestException' }) as Error;
    expect(() => siblings(pathPart)).toThrow(refusal);
  });

  it('may have any name where it stands for itself', () => {
    expect(siblings('__proto__', 'constructor')).toEqual(['/__proto__', '/constructor']);
  });
});
