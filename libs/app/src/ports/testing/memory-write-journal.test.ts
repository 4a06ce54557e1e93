import { FakeClock } from './fake-clock.js';
import { MemoryWriteJournal } from './memory-write-journal.js';
import { writeJournalContract } from './write-journal.contract.js';

writeJournalContract(async () => {
  const clock = new FakeClock();
  const outbox = new Set<string>();
  const journal = new MemoryWriteJournal(clock, (deliveries) =>
    deliveries.forEach(({ deliveryId }) => outbox.add(deliveryId)),
  );
  return {
    journal,
    sent: async (ids) => ids.filter((id) => outbox.has(id)),
    advance: async (ms) => clock.advance(ms),
  };
});
