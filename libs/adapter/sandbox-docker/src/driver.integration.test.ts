import { sandboxDriverContract } from '@stoker/app/ports/testing/sandbox-driver.contract';
import { openDockerSubject } from './testing/docker-subject.js';

for (const runtime of ['nodejs24.x', 'nodejs22.x', 'python3.11', 'provided.al2023'] as const) {
  sandboxDriverContract(`Docker, ${runtime}`, () => openDockerSubject(runtime));
}
