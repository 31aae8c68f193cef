import { describeCalendarStore } from './calendar-store.suite.ts';
import { InMemoryCalendarStore } from './in-memory-calendar-store.ts';

const store = new InMemoryCalendarStore();
describeCalendarStore('memory', () => store);
