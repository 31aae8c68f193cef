import type { WallView } from '@wegwarte/contract';
import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi, useJourneyList, useWallOnce } from '../../shared/api/queries.ts';
import { useFormat, useLanguage } from '../../shared/i18n/i18n.ts';
import { useLiveStore } from '../../shared/live/live-store.ts';
import { openCauses } from '../incidents/open-causes.ts';
import type { Matched } from './match-commands.ts';

export interface Command extends Matched {
  readonly id: string;
  /** Where it leads; null: it changes the language. */
  readonly to: string | null;
  /** Shown before anything is typed. */
  readonly isFirst: boolean;
}

const pages = [
  { to: '/wall', name: 'nav.wall' },
  { to: '/journeys', name: 'nav.journeys' },
  { to: '/on-call', name: 'nav.onCall' },
  { to: '/system', name: 'nav.system' },
  { to: '/system#dead-letters', name: 'system.letters' },
] as const;

/** Wherever one can go, in the language of the screen: what is open first. Lists that do not come are left out. */
export function useCommands() {
  const { t } = useI18n();
  const format = useFormat();
  const language = useLanguage();
  const live = useLiveStore();
  const api = useApi();
  const { data: journeys } = useJourneyList();
  const { data: firstWall } = useWallOnce();
  const { data: onCall } = useQuery({
    queryKey: ['on-call'],
    queryFn: () => api.onCall(),
    staleTime: 60_000,
  });

  return computed((): Command[] => {
    const { title } = format.value;
    const wall = (live.states.get('wall') as WallView | undefined) ?? firstWall.value;
    const incidents = openCauses(wall?.incidents ?? []).map(
      ({ id, journey, journeyTitle, step, stepTitle, startedAt }): Command => ({
        id: `incident-${id}`,
        title: `${title(journeyTitle)} › ${title(stepTitle)}`,
        kind: t('palette.incident', { time: format.value.time(Date.parse(startedAt), live.nowMs) }),
        to: stepPath(journey, step),
        isFirst: true,
      }),
    );
    const screens = pages.map(({ to, name }): Command => ({
      id: to,
      title: t(name),
      kind: t('palette.page'),
      to,
      isFirst: true,
    }));
    const watched = (journeys.value ?? []).filter(({ removedAt }) => removedAt === null);
    const ways = watched.map((one): Command => ({
      id: `journey-${one.journey}`,
      title: title(one.title),
      kind: t('palette.journey'),
      to: `/journeys/${encodeURIComponent(one.journey)}`,
      isFirst: true,
    }));
    const steps = watched.flatMap((one) =>
      one.steps.slice(0, -1).map((step): Command => ({
        id: `step-${one.journey}-${step.step}`,
        title: `${title(one.title)} › ${title(step.title)}`,
        kind: t('palette.step'),
        to: `/journeys/${encodeURIComponent(one.journey)}?step=${encodeURIComponent(step.step)}`,
        isFirst: false,
      })),
    );
    const teams = (onCall.value?.teams ?? []).map(({ team, title: name }): Command => ({
      id: `team-${team}`,
      title: title(name),
      kind: t('palette.team'),
      to: `/on-call?team=${encodeURIComponent(team)}`,
      isFirst: false,
    }));
    const other: Command = {
      id: 'language',
      title: language.value === 'de' ? 'English' : 'Deutsch',
      kind: t('nav.language'),
      to: null,
      isFirst: true,
    };
    return [...incidents, ...screens, ...ways, ...steps, ...teams, other];
  });
}

function stepPath(journey: string, step: string): string {
  return `/journeys/${encodeURIComponent(journey)}?step=${encodeURIComponent(step)}`;
}
