export type {
  Behaviour,
  Farewell,
  Profile,
  Repeats,
  Stage,
  Traits,
  TraitValue,
  Waiting,
} from './behaviour.ts';
export { behavioursOf } from './behaviour.ts';
export type { Customer } from './customer.ts';
export type { Delivery } from './delivery.ts';
export { type IncidentSpec, IncidentSpecError, parseIncident } from './incident-spec.ts';
export { profileNamed, profileNames } from './profiles/index.ts';
export { logNormal, mixture, type WaitingTime, weibull } from './waiting-time.ts';
export { createWorld, type World, type WorldOptions } from './world.ts';
