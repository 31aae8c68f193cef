import { InMemoryPushDevices } from './in-memory-push-devices.ts';
import { describePushDevices } from './push-devices.suite.ts';

describePushDevices('memory', () => new InMemoryPushDevices());
