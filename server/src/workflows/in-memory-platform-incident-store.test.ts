import { InMemoryPlatformIncidentStore } from './in-memory-platform-incident-store.ts';
import { describePlatformIncidentStore } from './platform-incident-store.suite.ts';

describePlatformIncidentStore('memory', () => new InMemoryPlatformIncidentStore());
