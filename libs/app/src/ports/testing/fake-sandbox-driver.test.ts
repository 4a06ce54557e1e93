import { FakeSandboxDriver } from './fake-sandbox-driver.js';
import type { FakeSandbox } from './fake-sandbox-driver.js';
import type { ContractEvent } from './sandbox-driver.contract.js';
import { sandboxDriverContract } from './sandbox-driver.contract.js';

const never = new Promise<never>(() => undefined);
const boom = () => new TypeError('boom');

function obey(event: ContractEvent, sandbox: FakeSandbox): unknown {
  switch (event.do) {
    case 'throw':
      throw boom();
    case 'exit':
      sandbox.exit({ reason: 'exit', status: 3 });
      return never;
    case 'eat':
      sandbox.exit({ reason: 'out-of-memory' });
      return never;
    case 'hang':
      return never;
    case 'print':
      sandbox.write(`${event.text}\n`);
      return null;
    case 'environment':
      return sandbox.assignment?.environment['CONTRACT_VALUE'];
    case 'count':
      return sandbox.invocations.length;
    case 'echo':
      return event;
  }
}

sandboxDriverContract('fake', () =>
  Promise.resolve({
    driver: new FakeSandboxDriver({
      init: (assignment, sandbox) => {
        const init = assignment.environment['CONTRACT_INIT'];
        if (init === 'throw') throw boom();
        if (init === 'exit') sandbox.exit({ reason: 'exit', status: 3 });
        return init === undefined ? undefined : never;
      },
      handle: async (invocation, sandbox) => {
        const event = JSON.parse(Buffer.from(invocation.payload).toString()) as ContractEvent;
        return Buffer.from(JSON.stringify(await obey(event, sandbox)));
      },
    }),
    spec: { runtime: 'nodejs24.x', tmpMb: 512 },
    assignment: {
      codeDir: '/nowhere',
      layerDirs: [],
      handler: 'index.handler',
      memoryMb: 128,
      environment: {},
      functionName: 'contract',
      functionVersion: '$LATEST',
      accountId: '123456789012',
      logGroup: '/aws/lambda/contract',
      logStream: 'stream',
      initTimeoutMs: 10_000,
    },
    close: () => Promise.resolve(),
  }),
);
