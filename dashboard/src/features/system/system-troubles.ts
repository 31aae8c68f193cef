import type { SourceView, SystemView } from '@wegwarte/contract';

export type Trouble =
  | { readonly kind: 'source'; readonly source: SourceView }
  | { readonly kind: 'rejected'; readonly source: string; readonly share: number }
  | { readonly kind: 'instance'; readonly host: string; readonly heardAt: string }
  | { readonly kind: 'nobody-elected' }
  | { readonly kind: 'channel'; readonly channel: SystemView['channels'][number] };

/** A message now and then that cannot be read is nothing to be called for; one in a hundred is. */
const REJECTED_SHARE = 0.01;
/** So long after its start an instance has said whether it is elected, for sure. */
const ELECTED_WITHIN_MS = 30_000;

/** All that is not as it should be, what keeps people from being paged first. */
export function systemTroubles(sources: readonly SourceView[], system: SystemView): Trouble[] {
  const { instances, channels } = system;
  const troubles: Trouble[] = [];
  const hasSettled = instances.some(
    ({ startedAt }) => Date.parse(system.at) - Date.parse(startedAt) > ELECTED_WITHIN_MS,
  );
  if (hasSettled && !instances.some(({ elected }) => elected)) {
    troubles.push({ kind: 'nobody-elected' });
  }
  for (const channel of channels) {
    if (channel.trouble !== null) troubles.push({ kind: 'channel', channel });
  }
  for (const source of sources) {
    if (source.state !== 'live') troubles.push({ kind: 'source', source });
    const { accepted, ignored, duplicate, late, rejected } = source.lastHour;
    const all = accepted + ignored + duplicate + late + rejected;
    if (all > 0 && rejected / all >= REJECTED_SHARE) {
      troubles.push({ kind: 'rejected', source: source.source, share: rejected / all });
    }
  }
  for (const { silent, host, heardAt } of instances) {
    if (silent) troubles.push({ kind: 'instance', host, heardAt });
  }
  return troubles;
}
