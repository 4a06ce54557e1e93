import { describe } from 'vitest';
import { connectionDirectoryContract } from './connection-directory.contract.js';
import { MemoryConnectionHub } from './memory-connection-directory.js';

describe('the directory of connections in memory', () => {
  const hub = new MemoryConnectionHub();
  let servers = 0;
  connectionDirectoryContract(async () => hub.directory(`server-${++servers}`));
});
