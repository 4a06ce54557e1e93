import { sandboxDriverContract } from '@stoker/app/ports/testing/sandbox-driver.contract';
import { openDockerSubject } from './testing/docker-subject.js';
import { openImageSubject } from './testing/image-subject.js';

const RUNTIMES = [
  'nodejs24.x',
  'nodejs22.x',
  'nodejs20.x',
  'python3.13',
  'python3.11',
  'ruby3.3',
  'dotnetcore3.1',
  'java17',
  'java21',
  'provided.al2023',
] as const;

for (const runtime of RUNTIMES) {
  sandboxDriverContract(`Docker, ${runtime}`, () => openDockerSubject(runtime));
}

sandboxDriverContract('Docker, a container image', openImageSubject);
