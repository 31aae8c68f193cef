import { Pseudonymiser } from '../ingestion/pseudonymiser.ts';
import type { Configuration } from './configuration.ts';

export function pseudonymiserOf({ access }: Pick<Configuration, 'access'>): Pseudonymiser {
  const { current, former } = access.pseudonymKey;
  return new Pseudonymiser(
    Buffer.from(current),
    former.map(({ key, untilMs }) => ({ key: Buffer.from(key), untilMs })),
  );
}
