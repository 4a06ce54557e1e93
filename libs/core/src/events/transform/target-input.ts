import type { TargetInput } from '../bus/rule-target.js';
import type { EventView } from '../bus/event-view.js';
import { InputTooLarge, LARGEST_INPUT } from './input-too-large.js';
import { type JsonPath, parseJsonPath, valueAt } from './json-path.js';
import { fillTemplate, parseTemplate, RawJson, type ReservedVariable } from './template.js';

/** What reserved variables are made of, beside the event. */
export interface TransformContext {
  readonly ruleArn: string;
  readonly ruleName: string;
  /** When the event came, ms since the epoch. */
  readonly ingestedAt: number;
}

/** Makes what a target gets of an event. @throws InputTooLarge */
export type InputMaker = (event: EventView, context: TransformContext) => string;

/**
 * Compiles the input of a target that `requireTargets` let pass; the event itself where it has none.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function compileTargetInput({ input, inputPath, transformer }: TargetInput): InputMaker {
  if (input !== undefined) return () => input;
  if (inputPath !== undefined) {
    const path = pathOf(inputPath);
    return ({ value }) => notTooLarge(JSON.stringify(valueAt(path, value) ?? null));
  }
  if (transformer === undefined) return ({ text }) => text;
  const parts = parseTemplate(transformer.template);
  const paths = new Map(Object.entries(transformer.paths).map(([name, path]) => [name, pathOf(path)]));
  return (event, context) =>
    fillTemplate(
      parts,
      (variable) => {
        const path = paths.get(variable);
        return path === undefined ? reserved(variable, event, context) : valueAt(path, event.value);
      },
      LARGEST_INPUT,
    );
}

/** Counts characters: who turns them into bytes counts those. */
function notTooLarge(input: string): string {
  if (input.length > LARGEST_INPUT) throw new InputTooLarge();
  return input;
}

function pathOf(text: string): JsonPath {
  const path = parseJsonPath(text);
  if (path === undefined) throw new Error(`${text} is no path`);
  return path;
}

function reserved(variable: string, { text, value }: EventView, context: TransformContext): unknown {
  switch (variable as ReservedVariable) {
    case 'aws.events.rule-arn':
      return context.ruleArn;
    case 'aws.events.rule-name':
      return context.ruleName;
    case 'aws.events.event.ingestion-time':
      return new Date(context.ingestedAt).toISOString();
    case 'aws.events.event': {
      const { detail: _detail, ...head } = value;
      return new RawJson(JSON.stringify(head));
    }
    case 'aws.events.event.json':
      return new RawJson(text);
  }
  return undefined;
}
