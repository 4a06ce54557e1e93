import { badRequest } from '../refusals.js';
import { parseTemplate, type Template, type VariableScope } from './variables.js';

/** One change that a mapping makes to a request or a response. */
export interface MappingStep {
  readonly action: 'append' | 'overwrite' | 'remove';
  readonly place: 'header' | 'querystring' | 'path' | 'statuscode';
  /** Of the header or parameter; empty for the others. */
  readonly name: string;
  readonly value: Template;
}

const STEP = /^(append|overwrite|remove):(?:(header|querystring)\.([!#$%&'*+.^_`|~0-9A-Za-z-]+)|(path|statuscode))$/;

/** Headers that are the gateway's or the connection's own. */
const RESERVED =
  /^(?:access-control-.*|apigw-.*|authorization|connection|content-encoding|content-length|content-location|forwarded|host|keep-alive|origin|proxy-authenticate|proxy-authorization|te|trailers?|transfer-encoding|upgrade|via|x-amzn?-.*|x-forwarded-(?:for|host|proto))$/i;

/**
 * What an integration changes in the requests that it forwards. Of bodies nothing can be mapped.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 *
 * @throws BadRequestException
 */
export function requireRequestMapping(parameters: Readonly<Record<string, string>>): readonly MappingStep[] {
  return Object.entries(parameters).map(([key, value]) => {
    const step = stepOf(key, value);
    const places: readonly string[] =
      step.action === 'overwrite' ? ['header', 'querystring', 'path'] : ['header', 'querystring'];
    if (!places.includes(step.place) || readsFrom(step.value, ['response.header'])) throw invalid(key, value);
    return step;
  });
}

/** The same of responses, by their status. @throws BadRequestException */
export function requireResponseMapping(
  parameters: Readonly<Record<string, Readonly<Record<string, string>>>>,
): ReadonlyMap<number, readonly MappingStep[]> {
  const steps = Object.entries(parameters).map(([status, changes]): [number, MappingStep[]] => {
    if (!/^[2-5]\d\d$/.test(status)) throw badRequest(`Invalid status code specified: ${status}`);
    return [Number(status), Object.entries(changes).map(([key, value]) => responseStep(key, value))];
  });
  return new Map(steps);
}

function responseStep(key: string, value: string): MappingStep {
  const step = stepOf(key, value);
  const isStatus = step.place === 'statuscode' && step.action === 'overwrite' && /^[2-5]\d\d$/.test(value);
  if (!isStatus && step.place !== 'header') throw invalid(key, value);
  if (readsFrom(step.value, ['request.header', 'request.querystring', 'request.path'])) throw invalid(key, value);
  return step;
}

function stepOf(key: string, value: string): MappingStep {
  const [, action, named, name = '', other] = STEP.exec(key) ?? [];
  const place = (named ?? other) as MappingStep['place'] | undefined;
  if (place === undefined || (place === 'header' && RESERVED.test(name))) {
    throw badRequest(`Invalid mapping expression specified: Validation Result: errors : [Invalid parameter: ${key}]`);
  }
  // A value that begins like one of a body's would be sent as the text that it is.
  if (/\$\{?(?:request|response)\.body/.test(value)) throw invalid(key, value);
  return { action: action as MappingStep['action'], place, name: name.toLowerCase(), value: parseTemplate(value) };
}

function readsFrom(template: Template, scopes: readonly VariableScope[]): boolean {
  return template.some((part) => typeof part !== 'string' && scopes.includes(part.scope));
}

function invalid(key: string, value: string): Error {
  return badRequest(
    `Invalid mapping expression specified: Validation Result: errors : [Invalid mapping of parameter ${key}: ${value}]`,
  );
}
