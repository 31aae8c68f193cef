// The ceiling, and what the product does to a message before it follows anything: parse, check, pseudonymise, reduce.
import { catalogOfJourneys, decoderFor } from './product-parts.ts';
import { consume } from './consume.ts';

const decode = decoderFor(await catalogOfJourneys());
let rejected = 0;

await consume(({ batch: { messages, topic } }, taken) => {
  for (const { offset, key, value, timestamp } of messages) {
    const message = { offset: Number(offset), key, value, loggedAtMs: Number(timestamp) };
    if (!decode(message, topic).ok) rejected++;
  }
  taken(messages.length);
});

process.once('exit', () => process.stdout.write(`${rejected} rejected\n`));
