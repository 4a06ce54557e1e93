/**
 * Reads an array as Postgres writes one, `{1,NULL,"a b"}`, nested ones too.
 * https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 *
 * @param element makes the JSON of an element's text
 * @returns its JSON; undefined for what is no array
 */
export function arrayJson(text: string, delimiter: string, element: (text: string) => string): string | undefined {
  // `[0:1]={…}` says where its indices begin, which JSON has no way to say.
  let at = text.startsWith('[') ? text.indexOf('=') + 1 : 0;
  const json = list();
  return at === text.length ? json : undefined;

  function list(): string | undefined {
    if (text[at] !== '{') return undefined;
    at += 1;
    const items: string[] = [];
    if (text[at] === '}') {
      at += 1;
      return '[]';
    }
    while (at < text.length) {
      const item = text[at] === '{' ? list() : text[at] === '"' ? quoted() : plain();
      if (item === undefined) return undefined;
      items.push(item);
      at += 1;
      if (text[at - 1] === '}') return `[${items.join(',')}]`;
      if (text[at - 1] !== delimiter) return undefined;
    }
    return undefined;
  }

  function quoted(): string | undefined {
    let value = '';
    for (at += 1; at < text.length; at++) {
      if (text[at] === '"') {
        at += 1;
        return element(value);
      }
      if (text[at] === '\\') at += 1;
      value += text[at] ?? '';
    }
    return undefined;
  }

  function plain(): string | undefined {
    const start = at;
    while (at < text.length && text[at] !== delimiter && text[at] !== '}') at += 1;
    const value = text.slice(start, at);
    return value === 'NULL' ? 'null' : element(value);
  }
}
