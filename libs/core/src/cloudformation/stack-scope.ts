import { ownMember } from '../events/pattern/json-value.js';
import { holds, NO_VALUE, type Scope } from './evaluate.js';
import { type ParameterValues, parameterValue } from './parameter-values.js';
import { badTemplate, invalid } from './refusals.js';
import type { Template } from './template.js';

/** What functions of a template are told of the stack. */
export interface StackFacts {
  readonly accountId: string;
  readonly region: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly notificationArns: readonly string[];
}

/** A resource that is there, as its stack's template refers to it. */
export interface MadeResource {
  /** What `Ref` stands for. */
  readonly ref: string;
  /** What `Fn::GetAtt` stands for, by name. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface ScopeParts {
  readonly template: Template;
  readonly parameters: ParameterValues;
  readonly facts: StackFacts;
  /** Undefined for a resource that is not there. */
  readonly made: (id: string) => MadeResource | undefined;
  /** Values that stacks of the account export, by name. */
  readonly exports: ReadonlyMap<string, string>;
}

/** What the names of a template stand for in one stack. */
export function stackScope({ template, parameters, facts, made, exports }: ScopeParts): Scope {
  const pseudo = pseudoParameters(facts);
  const conditions = new Map<string, boolean>();
  const asking = new Set<string>();
  const scope: Scope = {
    mappings: template.mappings,
    ref(id) {
      const parameter = template.parameters.get(id);
      if (parameter !== undefined) return parameterValue(parameter, parameters[id] ?? '');
      return pseudo.get(id) ?? made(id)?.ref;
    },
    attribute(id, name) {
      const resource = made(id);
      if (resource === undefined) throw badTemplate(`instance of Fn::GetAtt references undefined resource ${id}`);
      const found = ownMember(resource.attributes, name);
      if (found !== undefined) return found;
      throw badTemplate(`resource ${id} does not support attribute type ${name} in Fn::GetAtt`);
    },
    condition(name) {
      const known = conditions.get(name);
      if (known !== undefined) return known;
      if (!template.conditions.has(name)) throw badTemplate(`unresolved condition ${name.slice(0, 255)}`);
      if (asking.has(name)) throw badTemplate(`Found circular condition dependency between ${[...asking].join(', ')}`);
      asking.add(name);
      const found = holds(template.conditions.get(name), scope);
      asking.delete(name);
      conditions.set(name, found);
      return found;
    },
    imported(name) {
      const found = exports.get(name);
      if (found !== undefined) return found;
      throw invalid(`No export named ${name} found.`);
    },
  };
  return scope;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
export const PSEUDO_PARAMETERS: readonly string[] = [
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
];

function pseudoParameters(facts: StackFacts): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>([
    ['AWS::AccountId', facts.accountId],
    ['AWS::NoValue', NO_VALUE],
    ['AWS::NotificationARNs', facts.notificationArns],
    ['AWS::Partition', 'aws'],
    ['AWS::Region', facts.region],
    ['AWS::StackId', facts.stackId],
    ['AWS::StackName', facts.stackName],
    ['AWS::URLSuffix', 'amazonaws.com'],
  ]);
}
