import { JourneyCatalog } from '../journeys/journey-catalog.ts';
import { longestRunMs } from '../journeys/journey-definition.ts';
import type { MarkedCalendar } from '../on-call/marked-calendar.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Team } from '../on-call/team.ts';
import { removedJourneys } from '../workflows/journey-versions.ts';
import type {
  JourneyVersions,
  KnownJourneys,
  RetiredJourney,
  VersionedJourney,
} from '../workflows/journey-versions.ts';
import { formatDefinitionError } from './definition-files/definition-error.ts';
import { loadDefinitions } from './definition-files/load-definitions.ts';
import type { DefinitionPaths, LoadedDefinitions } from './definition-files/load-definitions.ts';
import { watchDefinitions } from './definition-files/watch-definitions.ts';
import type { DefinitionWatch } from './definition-files/watch-definitions.ts';

/** What was in the log when a journey was removed may be read as much later. */
const CATCH_UP_MS = 7 * 24 * 3_600_000;

/** The journeys and teams in force, kept in step with their files. */
export class Definitions {
  private readonly paths: DefinitionPaths;
  private readonly versions: JourneyVersions;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private loaded!: Extract<LoadedDefinitions, { ok: true }>;
  private known!: KnownJourneys;
  private watch: DefinitionWatch | null = null;
  private changing: Promise<void> = Promise.resolve();

  constructor(paths: DefinitionPaths, versions: JourneyVersions, clock: Clock, logger: Logger) {
    this.paths = paths;
    this.versions = versions;
    this.clock = clock;
    this.logger = logger;
  }

  get journeys(): readonly VersionedJourney[] {
    return this.known.current;
  }

  /** Versions that are not current any more. */
  get former(): readonly RetiredJourney[] {
    return this.known.former;
  }

  get teams(): readonly Team[] {
    return this.loaded.teams;
  }

  /** Days that do not teach. */
  get calendars(): readonly MarkedCalendar[] {
    return this.loaded.calendars;
  }

  catalog(): JourneyCatalog {
    const { current } = this.known;
    const former = this.known.former.map(({ definition }) => definition);
    const nowMs = this.clock.now();
    const ended = removedJourneys(this.known).flatMap(({ definition: { journey }, retiredMs }) => {
      const versions = former.filter((one) => one.journey === journey);
      return nowMs - retiredMs > longestRunMs(versions) + CATCH_UP_MS ? [journey] : [];
    });
    return new JourneyCatalog(
      current.map(({ definition }) => definition),
      former,
      new Set(ended),
    );
  }

  /** @throws WegwarteError `definition-invalid` with every error of every file */
  async load(): Promise<void> {
    const loaded = await loadDefinitions(this.paths);
    if (!loaded.ok) {
      throw new WegwarteError('definition-invalid', loaded.errors.map(formatDefinitionError).join('\n'));
    }
    this.loaded = loaded;
    this.known = await this.versions.register(loaded.journeys, this.clock.now());
    this.warnOfGaps(loaded);
  }

  /** Follows edits from now on. A bad one is reported, and what was in force stays. */
  async follow(onChange: () => void): Promise<void> {
    this.watch = await watchDefinitions(this.paths, this.loaded, (outcome) => {
      this.changing = this.changing.then(() => this.take(outcome, onChange));
    });
  }

  async close(): Promise<void> {
    await this.watch?.close();
    await this.changing;
  }

  private async take(outcome: LoadedDefinitions, onChange: () => void): Promise<void> {
    if (!outcome.ok) {
      const errors = outcome.errors.map(formatDefinitionError);
      this.logger.error({ errors }, 'definitions not changed: the files have errors');
      return;
    }
    try {
      this.known = await this.versions.register(outcome.journeys, this.clock.now());
      this.loaded = outcome;
      const versions = this.known.current.map(
        ({ definition }) => `${definition.journey} v${definition.version}`,
      );
      this.logger.info({ versions }, 'definitions changed');
      this.warnOfGaps(outcome);
      onChange();
    } catch (error) {
      this.logger.error(
        { reason: (error as Error).message },
        'definitions not changed: they could not be stored; save the file again',
      );
    }
  }

  /** A gap must not keep a server from starting: what it does now is better than nothing. */
  private warnOfGaps(loaded: Extract<LoadedDefinitions, { ok: true }>): void {
    const gaps = loaded.gapsAhead(this.clock.now()).map(formatDefinitionError);
    if (gaps.length > 0) this.logger.warn({ gaps }, 'at some times nobody is on call');
  }
}
