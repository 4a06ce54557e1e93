import { stripVTControlCharacters } from 'node:util';
import type { StepListener } from '../steps/step.js';

/** The part of a terminal that progress needs. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const plainReportEveryMs = 15_000;

/** One line a step. On a terminal the last line shows what is going on; elsewhere every line stays. */
export class Progress implements StepListener {
  readonly #running = new Map<string, { began: number; detail: string; said: number }>();
  #ticker: NodeJS.Timeout | undefined;

  constructor(private readonly output: Output) {}

  started(name: string): void {
    const now = performance.now();
    this.#running.set(name, { began: now, detail: '', said: now });
    this.#ticker ??= setInterval(() => this.#tick(), this.output.isTTY ? 200 : 1_000);
    this.#tick();
  }

  reported(name: string, detail: string): void {
    const step = this.#running.get(name);
    if (step) step.detail = stripVTControlCharacters(detail).trim();
  }

  finished(name: string, elapsedMs: number | undefined): void {
    this.#end(name, `▸ ${name} … ${elapsedMs === undefined ? 'in place' : seconds(elapsedMs)} ✓`);
  }

  failed(name: string, elapsedMs: number): void {
    this.#end(name, `▸ ${name} … ${seconds(elapsedMs)} ✗`);
  }

  #end(name: string, line: string): void {
    this.#running.delete(name);
    this.output.write(this.output.isTTY ? `\r\x1b[K${line}\n` : `${line}\n`);
    if (this.#running.size > 0) return this.#tick();
    clearInterval(this.#ticker);
    this.#ticker = undefined;
  }

  #tick(): void {
    const now = performance.now();
    if (this.output.isTTY) {
      const parts = [...this.#running].map(([name, { began, detail }]) =>
        [name, `${Math.floor((now - began) / 1_000)}s`, detail].filter(Boolean).join(' '),
      );
      this.output.write(`\r\x1b[K▸ ${parts.join(' · ')}`.slice(0, (this.output.columns ?? 80) + 3));
      return;
    }
    for (const [name, step] of this.#running) {
      if (now - step.said < plainReportEveryMs) continue;
      step.said = now;
      this.output.write(`  ${name}: ${Math.floor((now - step.began) / 1_000)}s ${step.detail}\n`);
    }
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)}s`;
}
