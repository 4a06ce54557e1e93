import type { JsonObject } from '../events/pattern/json-value.js';

/** What becomes of a resource that its stack does not need any more. */
export const REMOVAL_POLICIES = ['Delete', 'Retain', 'RetainExceptOnCreate'] as const;
export type RemovalPolicy = (typeof REMOVAL_POLICIES)[number];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
export interface TemplateParameter {
  readonly type: string;
  readonly default?: string | undefined;
  readonly description?: string | undefined;
  readonly noEcho: boolean;
  readonly allowedValues?: readonly string[] | undefined;
  readonly allowedPattern?: string | undefined;
  readonly constraintDescription?: string | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minValue?: number | undefined;
  readonly maxValue?: number | undefined;
}

/** A resource as a template wants it; values are as they were written, functions and all. */
export interface TemplateResource {
  readonly type: string;
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  readonly condition?: string | undefined;
  /** When the resource goes, with its stack or from its template. */
  readonly deletionPolicy: RemovalPolicy;
  /** When another takes its place. */
  readonly updateReplacePolicy: RemovalPolicy;
}

export interface TemplateOutput {
  readonly value: unknown;
  readonly description?: string | undefined;
  readonly exportName?: unknown;
  readonly condition?: string | undefined;
}

/** A template whose form is right: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html */
export interface Template {
  readonly description?: string | undefined;
  readonly metadata?: JsonObject | undefined;
  readonly parameters: ReadonlyMap<string, TemplateParameter>;
  readonly mappings: JsonObject;
  readonly conditions: ReadonlyMap<string, unknown>;
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly outputs: ReadonlyMap<string, TemplateOutput>;
}
