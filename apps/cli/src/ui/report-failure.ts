import { stripVTControlCharacters } from 'node:util';
import { StepFailed } from '../steps/step.js';
import { OperatorError } from '../system/operator-error.js';

/** Says what failed, why, and what to do. */
export function reportFailure(error: unknown, output: { write(text: string): unknown }): void {
  const lines: string[] = [];
  if (error instanceof StepFailed) {
    lines.push(`✗ step "${error.step}" failed`, ...causeLines(error.cause));
    lines.push(remedyLine(error.remedy), '  Then run the command again; what is done stays done.');
  } else if (error instanceof OperatorError) {
    lines.push(...error.message.split('\n').map((line, index) => (index === 0 ? `✗ ${line}` : `  ${line}`)));
    lines.push(remedyLine(error.remedy));
  } else {
    lines.push('✗ failed', ...causeLines(error));
  }
  output.write(`${lines.join('\n')}\n`);
}

function remedyLine(remedy: string): string {
  return `  To mend it: ${remedy.replace(/\.$/, '')}.`;
}

function causeLines(cause: unknown): string[] {
  return stripVTControlCharacters(messages(cause).join('\n'))
    .trimEnd()
    .split('\n')
    .map((line) => `  │ ${line}`);
}

/** An aggregate (a refused connection on two addresses) has an empty message of its own. */
function messages(error: unknown): string[] {
  if (error instanceof AggregateError && error.message === '') return error.errors.flatMap(messages);
  return [error instanceof Error ? error.message || error.name : String(error)];
}
