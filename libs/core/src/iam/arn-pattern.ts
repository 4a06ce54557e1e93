import { type ContextLookup, type TextMatcher, compileText } from './text-matcher.js';

/** `arn`, partition, service, region, account, resource. */
const SEGMENTS = 6;

/** A resource's name, taken apart once however many statements look at it. */
export class ResourceName {
  private parts: readonly string[] | undefined;

  constructor(readonly text: string) {}

  get segments(): readonly string[] {
    return (this.parts ??= splitArn(this.text, false));
  }
}

export type ArnMatcher = (name: ResourceName, context: ContextLookup) => boolean;

/**
 * Compiles the pattern of a `Resource` or `NotResource`. It is one pattern over the whole name: a `*` at the end of a
 * segment reaches beyond the colon, so `arn:aws:lambda:*:function:prod-*` in a Deny covers every region and account.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function compileResource(source: string, variables: boolean): ArnMatcher {
  if (source === '*') return () => true;
  const matches = compileText(source, { variables, wildcards: true });
  return (name, context) => matches(name.text, context);
}

/**
 * Compiles the value of an `ArnEquals` or `ArnLike` condition. Each of the six segments matches on its own, so a wildcard never reaches past a colon
 * into the next one; segments that are missing at the end match anything, and `*` alone matches every name.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function compileArn(source: string, variables: boolean): ArnMatcher {
  if (source === '*') return () => true;
  const parts = splitArn(source, variables);
  if (parts.length === SEGMENTS && !/[*?$]/.test(source)) return (name) => name.text === source;
  const segments = parts.map((segment): TextMatcher => compileText(segment, { variables, wildcards: true }));
  return (name, context) => {
    const actual = name.segments;
    return actual.length === SEGMENTS && segments.every((matches, index) => matches(actual[index] ?? '', context));
  };
}

/** Splits at the first five colons; in a pattern with variables, those inside `${…}` belong to the variable. */
function splitArn(text: string, variables: boolean): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length && parts.length < SEGMENTS - 1; index++) {
    if (variables && text.startsWith('${', index)) {
      const end = text.indexOf('}', index);
      if (end > 0) index = end;
    } else if (text[index] === ':') {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
