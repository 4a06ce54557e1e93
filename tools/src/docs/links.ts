import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** A link of one document that leads nowhere, as `README.md: docs/gone.md`. */
export type BrokenLink = string;

/**
 * The relative links of Markdown documents whose file or heading is not there. Links to other hosts are not followed.
 *
 * @param documents paths from `root`
 */
export function brokenLinks(root: string, documents: readonly string[]): BrokenLink[] {
  return documents.flatMap((document) => {
    const path = join(root, document);
    return linksOf(readFileSync(path, 'utf8'))
      .filter((target) => !leadsSomewhere(path, target))
      .map((target) => `${relative(root, path)}: ${target}`);
  });
}

function leadsSomewhere(from: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : join(dirname(from), decodeURIComponent(file));
  if (!existsSync(path)) return false;
  return anchor === undefined || anchorsOf(readFileSync(path, 'utf8')).includes(anchor);
}

/** Targets of a document's links, those with a scheme left out. */
export function linksOf(markdown: string): string[] {
  const links = withoutCode(markdown).matchAll(/\]\(([^()\s]+)\)|^\[[^\]]+\]:\s*(\S+)/gm);
  return [...links]
    .map(([, inline, reference]) => (inline ?? reference)!)
    .filter((to) => !/^[a-z][a-z+.-]*:/i.test(to));
}

/** What `#…` may name in a document: its headings, as GitHub makes anchors of them. */
export function anchorsOf(markdown: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutFences(markdown).matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading]) => {
    const anchor = heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

function withoutCode(markdown: string): string {
  return withoutFences(markdown).replaceAll(/`[^`\n]*`/g, 'code');
}

function withoutFences(markdown: string): string {
  return markdown.replaceAll(/^```[^]*?^```/gm, '');
}
