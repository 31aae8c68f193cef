import { InMemoryKeyRegister } from './in-memory-key-register.ts';
import { describeKeyRegister } from './key-register.suite.ts';

describeKeyRegister('memory', () => new InMemoryKeyRegister());
