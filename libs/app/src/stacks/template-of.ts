import { readTemplate } from '@stoker/core/cloudformation/read-template';
import { expandServerless } from '@stoker/core/cloudformation/serverless/expand';
import type { ParameterValues } from '@stoker/core/cloudformation/parameter-values';
import type { Template } from '@stoker/core/cloudformation/template';
import { requireReferences } from '@stoker/core/cloudformation/wanted-resources';
import { isJsonObject } from '@stoker/core/events/pattern/json-value';
import { badFormat, invalid, notSupported } from '@stoker/core/cloudformation/refusals';
import type { ResourceTypes } from './resource-type.js';
import type { StacksPorts } from './stacks-ports.js';

const SERVERLESS = 'AWS::Serverless-2016-10-31';

/** A template, and what it was made from. */
export interface OpenedTemplate {
  readonly template: Template;
  /** Transforms that were worked out. */
  readonly transforms: readonly string[];
  /** The document that came of them. */
  readonly processed: unknown;
}

/** Reads a template's text, transforms worked out. @throws ValidationException */
export function openTemplate({ parseText }: Pick<StacksPorts, 'parseText'>, body: string): OpenedTemplate {
  const document = parseText(body);
  if (!isJsonObject(document)) throw badFormat('unsupported structure.');
  const transforms = [document['Transform'] ?? []].flat();
  const unknown = transforms.find((name) => name !== SERVERLESS);
  if (unknown !== undefined) throw notSupported(`the transform ${String(unknown).slice(0, 100)}`);
  // Its own form is checked first: what comes of it is nobody's to read the errors of.
  const processed = transforms.length === 0 ? document : expandServerless(document);
  const template = readTemplate(processed);
  requireReferences(template);
  return { template, transforms: transforms as string[], processed };
}

/** The same for a stack that has its parameters. */
export function templateOf(
  ports: Pick<StacksPorts, 'parseText'>,
  recipe: {
    readonly templateBody: string;
    readonly parameters: ParameterValues;
  },
): Template {
  return openTemplate(ports, recipe.templateBody).template;
}

/**
 * Refuses resources of types, and with properties, that there are none of here: all of it is known before anything is made.
 *
 * @throws ValidationException
 */
export function requireTypes({ resources }: Template, types: ResourceTypes): void {
  const unknown = [...resources.values()].filter(({ type }) => !types.has(type)).map(({ type }) => type);
  if (unknown.length > 0) {
    throw invalid(`Template format error: Unrecognized resource types: [${[...new Set(unknown)].join(', ')}]`);
  }
  for (const [id, { type: name, properties }] of resources) {
    const type = types.get(name)!;
    const extra = Object.keys(properties).filter((property) => !Object.hasOwn(type.properties, property));
    if (extra.length > 0) {
      throw notSupported(`the properties [${extra.join(', ')}] that the resource ${id} of the type ${name} has`);
    }
    const missing = type.required.filter((property) => !Object.hasOwn(properties, property));
    if (missing.length > 0) {
      throw invalid(
        `Properties validation failed for resource ${id} with message: required key [${missing[0]}] not found`,
      );
    }
  }
}
