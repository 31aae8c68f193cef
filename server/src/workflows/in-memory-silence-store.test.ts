import { InMemorySilenceStore } from './in-memory-silence-store.ts';
import { describeSilenceStore } from './silence-store.suite.ts';

const store = new InMemorySilenceStore();
describeSilenceStore('memory', () => store);
