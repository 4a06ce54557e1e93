import { logReaderContract } from './log-reader.contract.js';
import { MemoryLogReader } from './memory-log-reader.js';

logReaderContract(async () => {
  const reader = new MemoryLogReader();
  return { reader, write: (...args) => reader.write(...args) };
});
