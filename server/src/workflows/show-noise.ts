import type { NoiseView } from '@wegwarte/contract';
import type { Clock } from '../kernel/clock.ts';
import type { Team } from '../on-call/team.ts';
import { measureNoise, NOISE_WEEKS } from '../paging/measure-noise.ts';
import type { NoiseReader } from './noise-reader.ts';
import { namesIn, teamNamed } from './show-on-call.ts';

const SPAN_MS = NOISE_WEEKS * 7 * 24 * 3_600_000;

export interface ShowNoiseParts {
  readonly noise: NoiseReader;
  readonly teams: () => readonly Team[];
  readonly clock: Clock;
}

/** How often a team is paged, and what became of it. */
export class ShowNoise {
  private readonly parts: ShowNoiseParts;

  constructor(parts: ShowNoiseParts) {
    this.parts = parts;
  }

  /** Over the last four weeks. @throws WegwarteError `not-found` */
  async of(name: string): Promise<NoiseView> {
    const { noise, clock } = this.parts;
    const teams = this.parts.teams();
    const { team, title } = teamNamed(teams, name);
    const nameOf = namesIn(teams);
    const nowMs = clock.now();
    const heard = await noise.heard(team, nowMs - SPAN_MS);
    const said = await noise.said([...new Set(heard.map(({ incidentId }) => incidentId))]);
    const { people, incidents, taken, useless, timeToTake } = measureNoise(heard, said, nowMs);
    return {
      team,
      title,
      from: new Date(nowMs - SPAN_MS).toISOString(),
      to: new Date(nowMs).toISOString(),
      people: people.map(({ person, weeks, worst }) => ({
        person: person === null ? null : { person, name: nameOf(person) },
        weeks: [...weeks],
        worst: { alarms: worst.alarms, at: new Date(worst.atMs).toISOString() },
      })),
      incidents,
      taken,
      useless,
      timeToTake: timeToTake && {
        n: timeToTake.n,
        medianSeconds: Math.round(timeToTake.medianMs / 1_000),
        p90Seconds: Math.round(timeToTake.p90Ms / 1_000),
      },
    };
  }
}
