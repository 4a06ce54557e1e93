import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { anchorsOf, brokenLinks, linksOf } from './links.js';

const repository = join(import.meta.dirname, '../../..');

it('every relative link of the documents leads somewhere', () => {
  const documents = globSync(['*.md', 'docs/**/*.md', 'deploy/**/*.md', 'runtimes/*.md'], { cwd: repository });
  expect(documents).toEqual(
    expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/set-up.md']),
  );
  expect(brokenLinks(repository, documents)).toEqual([]);
});

it('finds files and headings that are not there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stoker-links-'));
  writeFileSync(join(folder, 'a.md'), '# One\n[x](b.md) [x](b.md#two) [x](#one) [x](b.md#three) [x](c.md) [x](#two)');
  writeFileSync(join(folder, 'b.md'), '## Two\n');
  expect(brokenLinks(folder, ['a.md'])).toEqual(['a.md: b.md#three', 'a.md: c.md', 'a.md: #two']);
  rmSync(folder, { recursive: true });
});

it('takes links from text, not from code or other hosts', () => {
  const text = '[`up`](docs/set-up.md) [a](https://example.com) `[b](c)`\n```sh\n[d](e)\n```\n[f]: g.md\n';
  expect(linksOf(text)).toEqual(['docs/set-up.md', 'g.md']);
});

it("makes GitHub's anchors of headings", () => {
  expect(anchorsOf('# A `b`, c: d\n## Twice\n## Twice\n```\n# no\n```\n')).toEqual(['a-b-c-d', 'twice', 'twice-1']);
});
