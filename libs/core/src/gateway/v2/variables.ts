/** What a variable of a mapping or a log format is read from. */
export type VariableScope =
  'request.header' | 'request.querystring' | 'request.path' | 'context' | 'stageVariables' | 'response.header';

/** A text with variables in it. */
export type Template = readonly (string | { readonly scope: VariableScope; readonly name: string })[];

const SCOPE = 'request\\.header|request\\.querystring|request\\.path|response\\.header|context|stageVariables';
const NAME = '[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*';
const VARIABLE = new RegExp(`\\$(?:\\{(${SCOPE})(?:\\.(${NAME}))?\\}|(${SCOPE})(?:\\.(${NAME}))?)`, 'g');

/**
 * Takes a text with variables apart: `$context.requestId`, `${request.header.host}` …
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
export function parseTemplate(text: string): Template {
  const parts: Template[number][] = [];
  let at = 0;
  for (const match of text.matchAll(VARIABLE)) {
    if (match.index > at) parts.push(text.slice(at, match.index));
    parts.push({ scope: (match[1] ?? match[3]) as VariableScope, name: match[2] ?? match[4] ?? '' });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}

/** The text of a template. @param valueOf undefined for what there is none of, which `absent` stands for */
export function fillTemplate(
  template: Template,
  valueOf: (scope: VariableScope, name: string) => string | undefined,
  absent = '',
): string {
  return template
    .map((part) => (typeof part === 'string' ? part : (valueOf(part.scope, part.name) ?? absent)))
    .join('');
}
