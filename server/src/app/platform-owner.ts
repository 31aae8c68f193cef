import type { Logger } from '../kernel/logger.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Team } from '../on-call/team.ts';
import { whichTeam } from './definition-files/check-together.ts';

/**
 * Whether somebody is told of troubles with the watching itself.
 * @param named `platform.team` of the configuration
 * @throws WegwarteError `configuration-invalid` when it names no team there is
 */
export function checkPlatformOwner(
  named: string | undefined,
  teams: readonly Team[],
  logger: Pick<Logger, 'warn'>,
): void {
  if (named !== undefined) {
    const ids = teams.map(({ team }) => team);
    if (ids.includes(named)) return;
    const remedy = whichTeam(named, ids);
    throw new WegwarteError(
      'configuration-invalid',
      `platform.team: no team has the id "${named}": ${remedy}`,
    );
  }
  const standIn = teams.find(({ isDefault }) => isDefault);
  if (standIn) {
    const told =
      'troubles with the watching itself go to the default team: name who runs it as platform.team';
    logger.warn({ team: standIn.team }, told);
  } else {
    logger.warn({}, 'nobody is told of troubles with the watching itself: name a team as platform.team');
  }
}
