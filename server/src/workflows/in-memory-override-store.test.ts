import { InMemoryOverrideStore } from './in-memory-override-store.ts';
import { describeOverrideStore } from './override-store.suite.ts';

const store = new InMemoryOverrideStore();
describeOverrideStore('memory', () => store);
