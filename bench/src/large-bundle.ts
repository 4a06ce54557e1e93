/**
 * A handler with so many bytes of code around it, as a bundler makes of an application and its dependencies: many small
 * functions and classes, all of them parsed, few of them run. The same bytes every time.
 */
export function bundle(bytes: number): string {
  const parts = ['const modules = {};\n'];
  for (let size = 0, n = 0; size < bytes; n += 1) {
    const module = moduleSource(n);
    parts.push(module);
    size += module.length;
  }
  parts.push(`export const handler = async () => (modules[7].run({ id: 1 }) ? 'ok' : 'no');\n`);
  return parts.join('');
}

function moduleSource(n: number): string {
  return `
modules[${n}] = (() => {
  class Record${n} {
    constructor(source) { this.id = source.id; this.name = \`record \${this.id} of ${n}\`; this.tags = new Map(); }
    tag(key, value) { if (typeof key !== 'string') throw new TypeError('a key is text'); this.tags.set(key, value); return this; }
    toJSON() { return { id: this.id, name: this.name, tags: [...this.tags].map(([key, value]) => ({ key, value })) }; }
  }
  const parse = (text) => text.split(',').map((part) => part.trim()).filter(Boolean).map((part) => part.split('=', 2));
  const merge = (...sources) => sources.reduce((all, source) => ({ ...all, ...source, seen: (all.seen ?? 0) + 1 }), {});
  function run(event) {
    const record = new Record${n}(merge({ id: ${n} }, event));
    for (const [key, value] of parse('a=1, b=2, module=${n}')) record.tag(key, value);
    return JSON.stringify(record).length > 0;
  }
  return { Record: Record${n}, parse, merge, run };
})();
`;
}
