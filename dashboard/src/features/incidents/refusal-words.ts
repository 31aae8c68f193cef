import { ApiError } from '../../shared/api/api-client.ts';

type Translate = (key: string, words?: Record<string, string>) => string;

/** Why something was not done, and what to do about it, for somebody who has no time to find out. */
export function refusalWords(error: Error, t: Translate): string {
  if (!(error instanceof ApiError)) return t('incident.refused.unreachable');
  switch (error.status) {
    case 401:
      return t('incident.refused.signedOut');
    case 403:
      return t('incident.refused.viewer');
    case 404:
      return t('incident.refused.gone');
    case 409:
      return t('incident.refused.conflict');
    default:
      return error.status < 500 ? error.message : t('incident.refused.broken', { reason: error.message });
  }
}
