import type { OverrideInput } from '@wegwarte/contract';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Team } from '../on-call/team.ts';
import type { OverrideStore, StoredOverride } from './override-store.ts';
import { teamNamed } from './show-on-call.ts';

/** Longer is no standing in but another rota. */
const LONGEST_MS = 92 * 24 * 3_600_000;

export interface OverrideRotaParts {
  readonly teams: () => readonly Team[];
  readonly overrides: OverrideStore;
  readonly newId: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Somebody stands in for whoever would be on call, or no longer does. */
export class OverrideRota {
  private readonly parts: OverrideRotaParts;

  constructor(parts: OverrideRotaParts) {
    this.parts = parts;
  }

  /** @throws WegwarteError `not-found` without such a team; `input-invalid` naming what is wrong */
  async add(teamName: string, input: OverrideInput, by: string): Promise<StoredOverride> {
    const { overrides, newId, clock, logger } = this.parts;
    const teams = this.parts.teams();
    const { team, rotas = [] } = teamNamed(teams, teamName);
    const known = rotas.map(({ rota }) => rota);
    if (!known.includes(input.rota)) {
      throw invalid(`rota: ${team} has no ${input.rota}: known are ${known.join(', ') || 'none'}`);
    }
    const isKnown = teams.some(({ people = [] }) => people.some(({ person }) => person === input.person));
    if (!isKnown) throw invalid(`person: no team has somebody called ${input.person}`);
    const [fromMs, toMs] = [Date.parse(input.from), Date.parse(input.to)];
    const nowMs = clock.now();
    // What was is history: changing it would change who was responsible.
    if (toMs <= nowMs) throw invalid('to: is over already');
    if (toMs - fromMs > LONGEST_MS) throw invalid('to: at most 92 days after from: change the rota');
    const { rota, person, reason } = input;
    const override: StoredOverride = {
      id: newId(),
      team,
      rota,
      person,
      fromMs: Math.max(fromMs, nowMs),
      toMs,
      reason,
      createdBy: by,
      createdAtMs: nowMs,
      removedBy: null,
      removedAtMs: null,
    };
    await overrides.add(override);
    logger.info({ override: override.id, team, rota, person, by }, 'somebody stands in on call');
    return override;
  }

  /** @throws WegwarteError `not-found`; `conflict` when it was removed before, or is over */
  async remove(team: string, id: string, by: string): Promise<void> {
    const { overrides, clock, logger } = this.parts;
    const nowMs = clock.now();
    const found = await overrides.find(team, id);
    if (!found) throw new WegwarteError('not-found', `${team} has no override ${id}`);
    if (found.toMs <= nowMs) throw new WegwarteError('conflict', 'it is over already');
    if (!(await overrides.remove(team, id, by, nowMs))) {
      throw new WegwarteError('conflict', 'it was removed already');
    }
    logger.info({ override: id, team, by }, 'nobody stands in on call any more');
  }
}

function invalid(message: string): WegwarteError {
  return new WegwarteError('input-invalid', message);
}
