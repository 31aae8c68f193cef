import { describeBaselineResetStore } from './baseline-reset-store.suite.ts';
import { InMemoryBaselineResetStore } from './in-memory-baseline-reset-store.ts';

describeBaselineResetStore('memory', () => new InMemoryBaselineResetStore());
