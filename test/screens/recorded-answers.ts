import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  AuditView,
  CalendarView,
  DeadLettersView,
  DetectionView,
  DevicesView,
  Freshness,
  JourneyListItem,
  NormalView,
  OnCallView,
  OverrideView,
  OverviewView,
  ShiftsView,
  SilenceView,
  SourcesView,
  SystemView,
} from '@wegwarte/contract';
import { z } from 'zod';

/** By path below the API. What the contract no longer allows is refused, so that no picture shows what the server would not say. */
const Recorded = z.object({
  recordedAt: z.iso.datetime(),
  answers: z.object({
    '/status': Freshness,
    '/journeys': z.object({ journeys: z.array(JourneyListItem) }),
    '/overview': OverviewView,
    '/journeys/checkout/detection': DetectionView,
    '/journeys/checkout/steps/payment/normal': NormalView,
    '/on-call': OnCallView,
    '/on-call/payments/shifts': ShiftsView,
    '/on-call/payments/overrides': z.object({ overrides: z.array(OverrideView) }),
    '/silences': z.object({ silences: z.array(SilenceView) }),
    '/calendars': z.object({ calendars: z.array(CalendarView) }),
    '/devices': DevicesView,
    '/system': SystemView,
    '/sources': SourcesView,
    '/dead-letters': DeadLettersView,
    '/audit': z.object({ entries: z.array(AuditView) }),
  }),
});

/** What the demonstration answered, four minutes into its incident, to the pages that ask. Its instants are those of then. */
export function recordedAnswers(): z.infer<typeof Recorded> {
  const file = fileURLToPath(new URL('../fixtures/screens/answers.json', import.meta.url));
  return Recorded.parse(JSON.parse(readFileSync(file, 'utf8')));
}
