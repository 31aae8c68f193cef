import type { IncidentReference, IncidentView } from '@wegwarte/contract';
import { computed, toValue, type MaybeRefOrGetter } from 'vue';
import { useI18n } from 'vue-i18n';
import { useFormat } from '../../shared/i18n/i18n.ts';
import { useLiveStore } from '../../shared/live/live-store.ts';
import { segmentText } from './segment-text.ts';
import { whoHasIt } from './who-has-it.ts';

/** Everything a screen says about an incident, in the reader's language; each screen picks what it has room for. */
export function useIncidentWords(of: MaybeRefOrGetter<IncidentView>) {
  const { t } = useI18n();
  const format = useFormat();
  const live = useLiveStore();

  return computed(() => {
    const incident = toValue(of);
    const f = format.value;
    const { evidence } = incident;
    const naming = { labels: incident.labels, title: f.title };
    const startedAtMs = Date.parse(incident.startedAt);
    const endMs = incident.resolvedAt ? Date.parse(incident.resolvedAt) : live.asOfMs;
    const time = (atMs: number) => f.time(atMs, live.asOfMs);
    const who = whoHasIt(incident);
    const team = f.title(incident.owner.title);
    const range = (low: number, high: number) => ({ low: f.count(low), high: f.count(high) });
    const taken = who.takenAtMs === null ? null : { time: time(who.takenAtMs), who: who.takenBy };

    return {
      journey: f.title(incident.journeyTitle),
      step: f.title(incident.stepTitle),
      stuck: f.count(evidence.stuck),
      stuckSentence: t('incident.stuck', { n: f.count(evidence.stuck) }),
      normal: t('incident.normalRange', {
        normal: f.count(evidence.stuckNormal),
        half: f.count(Math.ceil(evidence.stuckNormalHalfWidth)),
      }),
      since: t('incident.since', { time: time(startedAtMs) }),
      age: f.age(endMs - startedAtMs),
      openAge: f.age(endMs - Date.parse(incident.openedAt)),
      /** Getting on again says more than any trend. */
      recovering:
        incident.recoveringSince &&
        !incident.resolvedAt &&
        t('incident.recovering', { time: time(Date.parse(incident.recoveringSince)) }),
      trend: t(`incident.trend.${incident.trend}`),
      segment: segmentWords(incident),
      suspects: suspectWords(incident),
      sample: t('incident.sample', { n: f.count(evidence.n) }),
      lost: t('incident.lost', {
        n: f.count(incident.lostCustomers.estimate),
        ...range(incident.lostCustomers.low, incident.lostCustomers.high),
      }),
      /** What is lost for certain: lower ends of the intervals, and of those who may still get on nobody is counted. */
      lostAtLeast:
        incident.lostCustomers.low >= 1 &&
        t('incident.lostAtLeast', { n: f.count(Math.floor(incident.lostCustomers.low)) }),
      atRiskAtLeast:
        incident.atRisk &&
        incident.atRisk.low > 0 &&
        t('incident.atRiskAtLeast', {
          money: f.money({ amount: incident.atRisk.low, currency: incident.atRisk.currency }),
        }),
      atRiskPerHour:
        incident.atRiskPerHour &&
        incident.atRiskPerHour.amount > 0 &&
        t('incident.atRiskPerHour', { money: f.money(incident.atRiskPerHour) }),
      atRisk:
        incident.atRisk &&
        t('incident.atRisk', {
          money: f.money({ amount: incident.atRisk.estimate, currency: incident.atRisk.currency }),
          ...range(incident.atRisk.low, incident.atRisk.high),
        }),
      evidence: t(evidence.segment ? 'incident.evidenceOfSegment' : 'incident.evidence', {
        value: segmentText(evidence.segment, naming) ?? '',
        n: f.count(evidence.n),
        step: f.title(incident.stepTitle),
        from: time(Date.parse(evidence.windowFrom)),
        to: f.time(Date.parse(evidence.windowTo)),
        observed: f.count(evidence.observed),
        expected: f.count(evidence.expected),
      }),
      team,
      taken: who.taken,
      unreached: who.unreached,
      hasIt: who.taken ? t('incident.hasIt') : t('incident.notAcknowledged'),
      teamSentence:
        who.takenAtMs === null
          ? t('incident.teamNotYet', { team })
          : t('incident.teamHasIt', { team, age: f.age(endMs - who.takenAtMs) }),
      page: t(`incident.${who.page}`, { time: who.pageAtMs === null ? '' : time(who.pageAtMs) }).trim(),
      pageDetail: incident.page.detail,
      /** How long until somebody else is asked. */
      escalates: escalationWords(incident),
      sameCause: incident.partOf && t('incident.sameCause', { where: nameOf(incident.partOf) }),
      /** What else has the same cause, where that is still open. */
      alsoHit: alsoHitWords(incident),
      dealtWith:
        incident.state === 'mitigated' &&
        t('incident.dealtWith', {
          time: time(Date.parse(incident.mitigatedAt!)),
          who: incident.mitigatedBy ?? '',
        }),
      acknowledged: taken && t(taken.who ? 'incident.acknowledgedBy' : 'incident.acknowledged', { ...taken }),
      takenAge: who.takenAtMs === null ? null : f.age(endMs - who.takenAtMs),
      resolved: incident.resolvedAt && {
        time: time(Date.parse(incident.resolvedAt)),
        line: t('incident.resolvedLine', {
          time: time(Date.parse(incident.resolvedAt)),
          age: f.age(endMs - startedAtMs),
        }),
      },
    };

    function nameOf({ journeyTitle, stepTitle }: IncidentReference): string {
      return `${f.title(journeyTitle)} › ${f.title(stepTitle)}`;
    }

    function escalationWords({ escalation }: IncidentView): string | null {
      const inMs = escalation?.nextAt ? Date.parse(escalation.nextAt) - live.asOfMs : 0;
      return inMs > 0 ? t('incident.escalatesIn', { age: f.age(inMs) }) : null;
    }

    function alsoHitWords({ parts }: IncidentView): string | null {
      const open = parts.filter(({ state }) => state !== 'resolved');
      return open.length === 0 ? null : t('incident.alsoHit', { list: open.map(nameOf).join(', ') });
    }

    function segmentWords({ segment, segmentShare, suspects }: IncidentView): string {
      const value = segmentText(segment, naming);
      if (value === null) return t(suspects.length > 0 ? 'incident.segmentUnclear' : 'incident.wholeStep');
      if (segmentShare === null) return t('incident.segmentAlone', { value });
      return t('incident.segment', { share: f.share(segmentShare), value });
    }

    function suspectWords({ segment, suspects }: IncidentView): string | null {
      if (suspects.length === 0) return null;
      const list = suspects
        .map((one) => `${segmentText(one.segment, naming)} (${f.share(one.share)})`)
        .join(', ');
      return t(segment ? 'incident.alsoPossible' : 'incident.possible', { list });
    }
  });
}
