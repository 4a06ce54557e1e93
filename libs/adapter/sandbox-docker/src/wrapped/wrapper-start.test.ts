import { expect, it } from 'vitest';
import { wrappedEnvironment, wrapperStart } from './wrapper-start.js';

const image = { argv: ['/usr/bin/python3', '-I', 'main.py'], environment: { LANG: 'C', LIMIT: '1', KEPT: 'image' } };
const ofFunction = { LANG: 'en', KEPT: 'image', LAMBDA_TASK_ROOT: '/var/task' };

it('gives the wrapper the command line of the runtime, and the function’s variables over the image’s', () => {
  const { argv, environment, directory } = wrapperStart('/opt/wrapper', image, ofFunction);
  expect(argv.slice(0, 2)).toEqual(['/bin/sh', '-c']);
  expect(argv.slice(3)).toEqual(['/opt/wrapper', '/usr/bin/python3', '-I', 'main.py']);
  expect(environment).toEqual({ LANG: 'en', LIMIT: '1', KEPT: 'image', LAMBDA_TASK_ROOT: '/var/task' });
  expect(directory).toBe('/var/task');
});

it('takes what the wrapper made of the environment, and nothing that only the image says', () => {
  const started = { LANG: 'pl', LIMIT: '1', KEPT: 'image', ADDED: 'yes' };
  expect(wrappedEnvironment(started, image, ofFunction)).toEqual({ LANG: 'pl', KEPT: 'image', ADDED: 'yes' });
  expect(wrappedEnvironment({ LIMIT: '2' }, image, ofFunction)).toEqual({ LIMIT: '2' });
});
