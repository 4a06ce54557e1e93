import { FakeClock } from './fake-clock.js';
import { MemoryScheduleStore } from './memory-schedule-store.js';
import { MemoryTimerStore } from './memory-timer-store.js';
import { scheduleStoreContract } from './schedule-store.contract.js';

let accounts = 100_000_000_000;

scheduleStoreContract(async () => {
  const timers: MemoryTimerStore = new MemoryTimerStore(
    new FakeClock(),
    () => {},
    ({ accountId, owner }) => {
      const [groupName = '', name = ''] = owner.split('/');
      schedules.drop({ accountId, groupName, name });
    },
  );
  const schedules = new MemoryScheduleStore(timers);
  return { schedules, timers, newAccount: async () => String(accounts++) };
});
