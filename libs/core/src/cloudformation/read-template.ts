import { isJsonObject, type JsonObject } from '../events/pattern/json-value.js';
import { readParameter } from './read-parameter.js';
import { badFormat, notSupported } from './refusals.js';
import {
  REMOVAL_POLICIES,
  type RemovalPolicy,
  type Template,
  type TemplateOutput,
  type TemplateResource,
} from './template.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const LIMITS = { Parameters: 200, Mappings: 200, Conditions: 500, Resources: 500, Outputs: 200 } as const;
type Section = keyof typeof LIMITS;

const FORMAT_VERSION = '2010-09-09';
const KNOWN = ['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Transform', 'Globals', ...Object.keys(LIMITS)];
const UNSUPPORTED = ['Rules', 'Hooks'];
/** Levels that a value may have: no template has half as many, and whatever reads them calls itself once a level. */
const MAX_DEPTH = 64;
const LOGICAL_ID = /^[a-zA-Z0-9]{1,255}$/;

/**
 * Reads what a text was parsed to. Transforms are the business of whoever asks, and done by now.
 *
 * @throws ValidationException
 */
export function readTemplate(document: unknown): Template {
  if (!isJsonObject(document)) throw badFormat('unsupported structure.');
  requireShallow(document);
  const unsupported = UNSUPPORTED.find((name) => Object.hasOwn(document, name));
  if (unsupported !== undefined) throw notSupported(`the section ${unsupported} of a template`);
  const unknown = Object.keys(document).filter((name) => !KNOWN.includes(name));
  if (unknown.length > 0) throw badFormat(`Invalid template property or properties [${unknown.join(', ')}]`);
  const { AWSTemplateFormatVersion: version, Description: description, Metadata: metadata } = document;
  if (version !== undefined && String(version) !== FORMAT_VERSION) {
    throw badFormat(`Template format version is not supported, must be ${FORMAT_VERSION}.`);
  }
  if (description !== undefined && (typeof description !== 'string' || description.length > 1_024)) {
    throw badFormat('Description must be a string of at most 1024 characters.');
  }
  const resources = section(document, 'Resources', readResource);
  if (resources.size === 0) throw badFormat('At least one Resources member must be defined.');
  const conditions = section(document, 'Conditions', (_name, value) => value);
  const template = {
    description,
    metadata: isJsonObject(metadata) ? metadata : undefined,
    parameters: section(document, 'Parameters', readParameter),
    mappings: Object.fromEntries(section(document, 'Mappings', readMapping)),
    conditions,
    resources,
    outputs: section(document, 'Outputs', readOutput),
  };
  requireConditions(template);
  return template;
}

function section<T>(document: JsonObject, name: Section, read: (id: string, value: unknown) => T): Map<string, T> {
  const value = document[name] ?? {};
  if (!isJsonObject(value)) throw badFormat(`Every ${name} member must be an object.`);
  const entries = Object.entries(value);
  if (entries.length > LIMITS[name]) {
    throw badFormat(
      `Number of ${name.toLowerCase()}, ${entries.length}, is greater than maximum allowed, ${LIMITS[name]}`,
    );
  }
  const bad = entries.find(([id]) => !LOGICAL_ID.test(id));
  if (bad !== undefined) throw badFormat(`${name} name ${bad[0].slice(0, 255)} is non alphanumeric.`);
  return new Map(entries.map(([id, held]) => [id, read(id, held)]));
}

const RESOURCE_MEMBERS = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
];

function readResource(id: string, value: unknown): TemplateResource {
  if (!isJsonObject(value)) throw badFormat(`Any Resources member must be an object: ${id}.`);
  const unknown = Object.keys(value).find((name) => !RESOURCE_MEMBERS.includes(name));
  if (unknown !== undefined) throw badFormat(`Resource ${id}: Stoker does not support the attribute ${unknown}.`);
  const { Type: type, Properties: properties = {}, DependsOn: dependsOn = [], Condition: condition } = value;
  if (typeof type !== 'string')
    throw badFormat(`[/Resources/${id}] Every Resources object must contain a Type member.`);
  if (!isJsonObject(properties)) throw badFormat(`[/Resources/${id}/Properties] must be an object.`);
  const names = Array.isArray(dependsOn) ? (dependsOn as unknown[]) : [dependsOn];
  if (!names.every((name) => typeof name === 'string')) throw badFormat(`[/Resources/${id}/DependsOn] must be names.`);
  if (condition !== undefined && typeof condition !== 'string') {
    throw badFormat(`[/Resources/${id}/Condition] must be a string.`);
  }
  return {
    type,
    properties,
    dependsOn: names,
    condition,
    deletionPolicy: removalPolicy(id, 'DeletionPolicy', value),
    updateReplacePolicy: removalPolicy(id, 'UpdateReplacePolicy', value),
  };
}

function removalPolicy(id: string, name: string, resource: JsonObject): RemovalPolicy {
  const value = resource[name] ?? 'Delete';
  const known = REMOVAL_POLICIES.find((policy) => policy === value);
  if (known !== undefined) return known;
  throw badFormat(`Resource ${id}: ${name} must be one of ${REMOVAL_POLICIES.join(', ')} here.`);
}

function readMapping(id: string, value: unknown): JsonObject {
  if (isJsonObject(value) && Object.values(value).every(isJsonObject)) return value;
  throw badFormat(`Every Mappings member ${id} must be a map of maps.`);
}

function readOutput(id: string, output: unknown): TemplateOutput {
  if (!isJsonObject(output) || !Object.hasOwn(output, 'Value')) {
    throw badFormat(`Every Outputs member must contain a Value object: ${id}.`);
  }
  const { Value: value, Description: description, Export: exported, Condition: condition } = output;
  if (description !== undefined && typeof description !== 'string')
    throw badFormat(`The Description of ${id} is no text.`);
  if (condition !== undefined && typeof condition !== 'string') throw badFormat(`The Condition of ${id} is no text.`);
  if (exported !== undefined && !(isJsonObject(exported) && Object.hasOwn(exported, 'Name'))) {
    throw badFormat(`The Export of ${id} must have a Name.`);
  }
  return { value, description, condition, exportName: exported?.['Name'] };
}

/** Whoever names a condition names one that there is. */
function requireConditions({ conditions, resources, outputs }: Pick<Template, 'conditions' | 'resources' | 'outputs'>) {
  for (const [id, { condition }] of [...resources, ...outputs]) {
    if (condition !== undefined && !conditions.has(condition)) {
      throw badFormat(`Template contains errors.: Unresolved condition dependency ${condition} of ${id}.`);
    }
  }
}

/** Walks without calling itself: how deep a text goes is its sender's choice. */
function requireShallow(document: unknown): void {
  let level: unknown[] = [document];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw badFormat(`The template is nested more than ${MAX_DEPTH} levels deep.`);
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}
