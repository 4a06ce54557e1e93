import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instance } from '../instance.js';
import { runCommand } from '../system/command.js';
import type { Step } from './step.js';

/** Versions that the compatibility tests were written against. */
const requirements = ['boto3==1.44.3', 'awscli==1.46.3'];

/** The real boto3 and AWS CLI, for the compatibility tests. */
export function pythonVenv({ home }: Instance): Step {
  const stamp = join(home.venv, 'requirements'); // written last: a folder without it is not finished
  return {
    name: 'boto3 and AWS CLI',
    after: ['Debian packages'],
    check: async () => (await readFile(stamp, 'utf8').catch(() => '')) === requirements.join('\n'),
    async run({ signal, report }) {
      await runCommand('/usr/bin/python3', ['-m', 'venv', '--clear', home.venv], { signal });
      const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', ...requirements];
      await runCommand(join(home.venv, 'bin/python'), pip, { signal, onLine: report });
      await writeFile(stamp, requirements.join('\n'));
    },
    undo: () => rm(home.venv, { recursive: true, force: true }),
    remedy: "check pip's index settings and the network, then try again",
  };
}
