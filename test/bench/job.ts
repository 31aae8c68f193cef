import { fileURLToPath } from 'node:url';
import { shippedJourneys } from '../support/wegwarte-setup.ts';

/** Three journeys of those that are shipped: what every contestant that counts is to count. */
export const benchJourneys = ['checkout', 'return', 'service-chat'].map(
  (journey) => `${shippedJourneys}/${journey}.yaml`,
);
export const PSEUDONYM_KEY = 'pseudonym-key-of-the-bench-0123456789';
/** Disorder up to this is put right, by all. */
export const ALLOWED_LATENESS_MS = 30_000;
/** Beside them where it is measured how soon a touchpoint can be seen. */
export const probeJourney = fileURLToPath(new URL('journeys/probe.yaml', import.meta.url));
