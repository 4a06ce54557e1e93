import { afterAll, beforeAll } from 'vitest';
import {
  BootstrapProcess,
  runFunction,
  type FunctionUnderTest,
  type Outcome,
} from '../../testing/bootstrap-process.js';
import { ImageProcess } from '../../testing/image-process.js';

/** Runs functions in the Ruby of the image, which stands for as long as the file's tests run. */
export function useRuby() {
  let image: ImageProcess;
  beforeAll(async () => {
    image = await ImageProcess.open('ruby3.3');
  }, 60_000);
  afterAll(() => image[Symbol.asyncDispose](), 60_000);

  const run = (fn: FunctionUnderTest, ...events: unknown[]): Promise<Outcome> =>
    runFunction(image.command(), fn, ...events);
  return {
    boot: (environment?: Readonly<Record<string, string>>) => BootstrapProcess.boot(image.command(environment)),
    run,
    /** Runs one file as the function `app.handler`. */
    runApp: (source: string, ...events: unknown[]) =>
      run({ files: { 'app.rb': source }, handler: 'app.handler' }, ...events),
  };
}
