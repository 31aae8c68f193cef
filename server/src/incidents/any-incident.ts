import type { Incident } from './incident.ts';
import type { PlatformIncident } from './platform-incident.ts';

/** What somebody has to take, be it with customers or with the platform; `kind` tells which. */
export type AnyIncident = Incident | PlatformIncident;
