import { computed, type ComputedRef, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useFormat } from '../i18n/i18n.ts';
import { useLiveStore } from '../live/live-store.ts';
import type { Picture } from '../live/picture.ts';

export interface PictureWords {
  /** `No data since 14:02`. */
  readonly headline: string;
  /** `what follows is 12 min old`. */
  readonly age: string | null;
  readonly reason: string | null;
  readonly attempt: string | null;
}

/** What a screen says while its picture is not live; null while it is. */
export function usePictureWords(picture: Ref<Picture>): ComputedRef<PictureWords | null> {
  const { t } = useI18n();
  const format = useFormat();
  const live = useLiveStore();

  return computed(() => {
    const now = picture.value;
    const attempt = (n: number) => (n > 0 ? t('picture.attempt', { n }) : null);
    switch (now.kind) {
      case 'live':
        return null;
      case 'connecting':
        return {
          headline: t('picture.connecting'),
          age: null,
          reason: t('picture.waiting'),
          attempt: attempt(now.attempts),
        };
      case 'starting': {
        const time = format.value.time(now.sinceMs, live.nowMs);
        return {
          headline: t('picture.starting'),
          age: t('picture.startingDetail', { time }),
          reason: null,
          attempt: null,
        };
      }
      case 'stale': {
        const time = format.value.time(now.sinceMs, live.nowMs);
        if (now.why === 'catching-up') {
          return {
            headline: t('picture.catchingUp'),
            age: t('picture.catchingUpDetail', { time, age: format.value.age(now.ageMs) }),
            reason: t('picture.catchingUpReason'),
            attempt: null,
          };
        }
        const lagging = now.why === 'feed-lagging';
        return {
          headline: t(lagging ? 'picture.behindSince' : 'picture.noDataSince', { time }),
          age: t('picture.old', { age: format.value.age(now.ageMs) }),
          reason: t(`picture.${reasons[now.why]}`),
          attempt: attempt(now.attempts),
        };
      }
    }
  });
}

const reasons = {
  'connection-lost': 'connectionLost',
  'no-word': 'noWord',
  'feed-silent': 'feedSilent',
  'feed-lagging': 'feedLagging',
} as const;
