import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import { interestIn } from '../journeys/journey-plan.ts';
import type { Interest } from '../journeys/journey-plan.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';
import type { FollowedJourney } from './run-slot.ts';

/** The journeys a partition follows or has followed, by id. */
export class JourneyRegister {
  private readonly byId = new Map<string, FollowedJourney>();

  of(journey: string): FollowedJourney {
    let followed = this.byId.get(journey);
    if (!followed) {
      followed = { journey, number: this.byId.size, inFlight: 0 };
      this.byId.set(journey, followed);
    }
    return followed;
  }

  all(): Iterable<FollowedJourney> {
    return this.byId.values();
  }
}

/** One journey that touchpoints of a type must be shown to. */
export interface Route {
  readonly followed: FollowedJourney;
  /** The kind of identity its runs belong to. */
  readonly keyKind: string;
  readonly interest: Interest;
}

const none: readonly Route[] = [];

/** Where touchpoints of each type go, by the versions current in one catalogue. */
export class Routes {
  private readonly catalog: JourneyCatalog;
  private readonly register: JourneyRegister;
  /** Of types some journey names: of others there may be any number. */
  private readonly byType = new Map<string, readonly Route[]>();

  constructor(catalog: JourneyCatalog, register: JourneyRegister) {
    this.catalog = catalog;
    this.register = register;
  }

  of(touchpoint: Touchpoint): readonly Route[] {
    return this.byType.get(touchpoint.type) ?? this.find(touchpoint);
  }

  private find(touchpoint: Touchpoint): readonly Route[] {
    const { type } = touchpoint;
    const definitions = this.catalog.interestedIn(touchpoint);
    if (definitions.length === 0) return none;
    const routes = definitions.map((definition) => ({
      followed: this.register.of(definition.journey),
      keyKind: definition.key,
      interest: interestIn(definition, type),
    }));
    this.byType.set(type, routes);
    return routes;
  }
}
