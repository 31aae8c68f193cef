import type { SourceView } from '@wegwarte/contract';
import { suspectFeed } from '../detection/feed-suspicion.ts';
import type { PlatformTrouble } from '../incidents/platform-incident.ts';
import type { Team } from '../on-call/team.ts';
import { channelKeys } from '../paging/channel-key.ts';
import type { ChannelRecord } from './system-reader.ts';

/** A page that was given up longer ago says nothing of now. */
const GIVEN_UP_WITHIN_MS = 24 * 3_600_000;
const MINUTES_BEFORE = 59;

/**
 * What is wrong with the sources: lagging, silent, behind the others, or full of faults. A source that lags is not looked at
 * further: what its last minute was like is not known yet.
 */
export function feedTroubles(sources: readonly SourceView[], nowMs: number): PlatformTrouble[] {
  const troubles: PlatformTrouble[] = [];
  for (const { source, state, since, behindSeconds } of sources) {
    const sinceMs = Date.parse(since);
    if (state === 'lagging') {
      // In minutes, or it would be another incident's detail with every look.
      const minutes = Math.max(1, Math.round(behindSeconds / 60));
      const detail = {
        en: `${source}: what is counted is ${minutes} min behind`,
        de: `${source}: gezählt wird mit ${minutes} min Rückstand`,
      };
      troubles.push({ kind: 'feed-lagging', subject: source, detail, sinceMs });
    } else if (state === 'silent') {
      const detail = { en: `${source}: nothing comes any more`, de: `${source}: es kommt nichts mehr` };
      troubles.push({ kind: 'feed-silent', subject: source, detail, sinceMs });
    }
  }
  const well = sources.filter(({ state }) => state === 'live');
  const newestMs = Math.max(...well.map(({ watermark }) => watermarkOf(watermark)));
  const signs = well.map(({ source, watermark, lastMinute, lastHour }) => {
    const before = faultyOf(lastHour) - faultyOf(lastMinute);
    const all = allOf(lastHour) - allOf(lastMinute);
    return {
      source,
      behindMs: watermark === null ? 0 : newestMs - watermarkOf(watermark),
      faulty: faultyOf(lastMinute),
      messages: allOf(lastMinute),
      // Of a source that has only just begun nobody knows what is usual.
      faultyShare: all >= MINUTES_BEFORE ? before / all : 1,
    };
  });
  for (const { source, reason } of suspectFeed([], signs, [])) {
    const sign = signs.find((one) => one.source === source)!;
    if (reason === 'source-stands-still') {
      const minutes = Math.max(1, Math.round(sign.behindMs / 60_000));
      const detail = {
        en: `${sign.source}: ${minutes} min of event time behind the other sources`,
        de: `${sign.source}: ${minutes} min Ereigniszeit hinter den anderen Quellen`,
      };
      const trouble = { subject: sign.source, detail, sinceMs: nowMs - sign.behindMs };
      troubles.push({ kind: 'feed-stands-still', ...trouble });
    } else if (reason === 'faulty-messages') {
      const { faulty, messages } = sign;
      const usual = Math.round(sign.faultyShare * 1_000) / 10;
      const detail = {
        en: `${sign.source}: ${faulty} of ${messages} messages of the last minute refused or sent twice, usual are ${usual} %`,
        de: `${sign.source}: ${faulty} von ${messages} Nachrichten der letzten Minute abgewiesen oder doppelt, üblich sind ${String(usual).replace('.', ',')} %`,
      };
      troubles.push({ kind: 'feed-faulty', subject: sign.source, detail, sinceMs: nowMs - 60_000 });
    }
  }
  return troubles;
}

/** Channels on which a page was given up, and none got through since. */
export function pageTroubles(
  records: readonly ChannelRecord[],
  teams: readonly Team[],
  nowMs: number,
): PlatformTrouble[] {
  return records.flatMap(({ team, channel, failedMs, deliveredMs, trouble }): PlatformTrouble[] => {
    const isThere = teams.some((one) => one.team === team && channelKeys(one).has(channel));
    const isBad = failedMs !== null && failedMs > (deliveredMs ?? -Infinity);
    if (!isThere || !isBad || nowMs - failedMs > GIVEN_UP_WITHIN_MS) return [];
    const subject = `${team}/${channel}`;
    const reason = trouble === null ? '' : `: ${trouble}`;
    const detail = {
      en: `${subject}: a page was given up${reason}`,
      de: `${subject}: eine Meldung wurde aufgegeben${reason}`,
    };
    return [{ kind: 'page-undeliverable', subject, detail, sinceMs: failedMs }];
  });
}

function watermarkOf(watermark: string | null): number {
  return watermark === null ? -Infinity : Date.parse(watermark);
}

function faultyOf({ rejected, duplicate }: SourceView['lastHour']): number {
  return rejected + duplicate;
}

function allOf(counts: SourceView['lastHour']): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
