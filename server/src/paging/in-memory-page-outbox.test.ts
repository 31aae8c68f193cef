import { InMemoryPageOutbox } from './in-memory-page-outbox.ts';
import { describePageOutbox } from './page-outbox.suite.ts';

describePageOutbox('in memory', () => {
  const outbox = new InMemoryPageOutbox();
  return Promise.resolve({ outbox, plan: (pages) => outbox.plan(pages) });
});
