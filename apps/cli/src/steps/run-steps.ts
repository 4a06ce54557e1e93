import { OperatorError } from '../system/operator-error.js';
import { type Step, StepFailed, type StepListener } from './step.js';

/**
 * Does what is not done yet, each step as soon as those before it are done. After a failure no further step begins;
 * those under way are waited for, so that nothing is left half done.
 * @throws {StepFailed} the first failure
 */
export async function runSteps(steps: readonly Step[], listener: StepListener, signal: AbortSignal): Promise<void> {
  let failure: StepFailed | undefined;
  const done = new Map<string, Promise<boolean>>();
  for (const step of steps) {
    const before = step.after.map((name) => {
      const earlier = done.get(name);
      if (!earlier) throw new Error(`step "${step.name}" waits for "${name}", which is not listed before it`);
      return earlier;
    });
    const attempt = async () => {
      const ready = (await Promise.all(before)).every(Boolean);
      if (!ready || failure || signal.aborted) return false;
      const error = await runStep(step, listener, signal);
      failure ??= error;
      return error === undefined;
    };
    done.set(step.name, attempt());
  }
  await Promise.all(done.values());
  if (failure) throw failure;
  signal.throwIfAborted();
}

async function runStep(step: Step, listener: StepListener, signal: AbortSignal): Promise<StepFailed | undefined> {
  const began = performance.now();
  listener.started(step.name);
  try {
    if (await step.check()) {
      listener.finished(step.name, undefined);
      return undefined;
    }
    await step.run({ signal, report: (detail) => listener.reported(step.name, detail) });
    listener.finished(step.name, performance.now() - began);
    return undefined;
  } catch (cause) {
    listener.failed(step.name, performance.now() - began);
    // A clean-up that fails too must not hide why the step failed.
    await step.undo?.().catch((error: unknown) => listener.reported(step.name, `clean-up failed: ${String(error)}`));
    return new StepFailed(step.name, cause instanceof OperatorError ? cause.remedy : step.remedy, cause);
  }
}
