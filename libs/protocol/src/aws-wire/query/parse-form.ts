import { parse } from 'node:querystring';

/** Parameters as a tree: `Tags.member.1.Key=a` is the value `a` under four names. */
export interface FormNode {
  value?: string;
  readonly children: Map<string, FormNode>;
}

/** Names deeper than any input is; what is deeper can mean nothing. */
const MAX_DEPTH = 16;

/**
 * Reads `application/x-www-form-urlencoded` texts, query string and body alike. A parameter that comes twice counts
 * as it came first.
 */
export function parseForm(...texts: readonly string[]): FormNode {
  const root: FormNode = { children: new Map() };
  for (const text of texts) {
    for (const [name, value = ''] of Object.entries(parse(text, '&', '=', { maxKeys: 0 }))) {
      add(root, name, typeof value === 'string' ? value : value[0]!);
    }
  }
  return root;
}

/** The value of a parameter without children. */
export function formValue(form: FormNode, name: string): string | undefined {
  return form.children.get(name)?.value;
}

function add(root: FormNode, name: string, value: string): void {
  const parts = name.split('.', MAX_DEPTH + 1);
  if (parts.length > MAX_DEPTH) return;
  let node = root;
  for (const part of parts) {
    let child = node.children.get(part);
    if (child === undefined) node.children.set(part, (child = { children: new Map() }));
    node = child;
  }
  node.value ??= value;
}
