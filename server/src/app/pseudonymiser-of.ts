import { Pseudonymiser } from '../ingestion/pseudonymiser.ts';
import type { Configuration } from './configuration.ts';

export function pseudonymiserOf({ access }: Pick<Configuration, 'access'>): Pseudonymiser {
  const { newest, former } = access.pseudonymKey;
  return new Pseudonymiser(
    Buffer.from(newest.key),
    former.map((one) => ({ ...one, key: Buffer.from(one.key) })),
  );
}
