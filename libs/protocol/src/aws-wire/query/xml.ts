/**
 * Text as XML content. Characters that no XML document may have, not even escaped, become the replacement
 * character, so that an answer can always be read.
 */
export function escapeXml(text: string): string {
  return text.replace(SPECIAL, (character) => ESCAPES[character] ?? '\uFFFD');
}

export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** What needs an escape, and what can't be written: https://www.w3.org/TR/xml/#charsets */
const SPECIAL =
  // eslint-disable-next-line no-control-regex -- they are what must not pass
  /[&<>"'\r\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
  '\r': '&#xD;',
};
