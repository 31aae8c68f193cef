import type { Team } from '../on-call/team.ts';
import type { OverrideStore } from './override-store.ts';

/** Teams as their files have them, with the overrides that were made elsewhere laid over those of the files. */
export async function rotasInForce(
  teams: readonly Team[],
  overrides: OverrideStore,
  sinceMs: number,
): Promise<readonly Team[]> {
  const stored = await overrides.inForceAfter(sinceMs);
  if (stored.length === 0) return teams;
  return teams.map((team) => {
    if (!team.rotas) return team;
    const own = stored.filter((override) => override.team === team.team);
    const rotas = team.rotas.map((rota) => ({
      ...rota,
      overrides: [...rota.overrides, ...own.filter((override) => override.rota === rota.rota)],
    }));
    return { ...team, rotas };
  });
}
