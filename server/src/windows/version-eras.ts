import { isDeepStrictEqual } from 'node:util';
import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import type { VersionEra } from './partition-state.ts';
import { Routes } from './routes.ts';
import type { JourneyRegister } from './routes.ts';

/**
 * Which versions were current where in the log. What is read again after a restart is followed under the versions it
 * was counted by, or what is taken away later would be something else.
 */
export class VersionEras {
  private readonly register: JourneyRegister;
  private eras: readonly VersionEra[];
  private catalog: JourneyCatalog;
  private former: { readonly era: VersionEra; readonly routes: Routes } | null = null;
  /** By the current versions. */
  routes: Routes;

  constructor(
    catalog: JourneyCatalog,
    register: JourneyRegister,
    eras: readonly VersionEra[],
    readOffset: number,
  ) {
    this.register = register;
    this.eras = eras;
    this.catalog = catalog;
    this.routes = new Routes(catalog, register);
    this.begin(readOffset);
  }

  /** From `readOffset` on these are the current versions. */
  follow(catalog: JourneyCatalog, readOffset: number): void {
    this.catalog = catalog;
    this.routes = new Routes(catalog, this.register);
    this.former = null;
    this.begin(readOffset);
  }

  routesAt(offset: number): Routes {
    const era = this.eras.findLast(({ fromOffset }) => fromOffset <= offset);
    if (!era) return this.routes;
    if (this.former?.era !== era) {
      this.former = { era, routes: new Routes(this.catalog.withCurrent(era.versions), this.register) };
    }
    return this.former.routes;
  }

  /** Those that are needed to read from here on again; others are forgotten. */
  from(resumeOffset: number): readonly VersionEra[] {
    const first = this.eras.findLastIndex(({ fromOffset }) => fromOffset <= resumeOffset);
    if (first > 0) this.eras = this.eras.slice(first);
    return this.eras;
  }

  private begin(readOffset: number): void {
    const versions = this.catalog.currentVersions;
    if (!isDeepStrictEqual(this.eras.at(-1)?.versions, versions)) {
      this.eras = [...this.eras, { fromOffset: readOffset, versions }];
    }
  }
}
