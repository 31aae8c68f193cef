import { z } from 'zod';
import { ComparisonView } from '../comparison.ts';
import { BaselineResetInput, BaselineResetView, DetectionView, NormalView } from '../detection.ts';
import { NoiseView } from '../noise.ts';
import { AnyIncidentView, PlatformIncidentsView, PlatformIncidentView } from '../platform-incidents.ts';
import { DeviceInput, DevicesView, DeviceTestView, DeviceView } from '../devices.ts';
import { Problem } from '../problem.ts';
import { CollectorReceipt, SegmentReceipt, Touchpoint } from '../touchpoint.ts';
import {
  CalendarInput,
  CalendarView,
  GapView,
  NewCalendar,
  OnCallTeam,
  OnCallView,
  OverrideInput,
  OverrideView,
  PersonView,
  ShiftsView,
  ShiftView,
} from '../on-call.ts';
import { NewScreen, ScreenInput, ScreenView } from '../screens.ts';
import {
  AcknowledgeAllInput,
  AcknowledgedAll,
  CommentInput,
  HandOnInput,
  IncidentEventView,
  LastSimilarView,
  SnoozeInput,
} from '../incident-answers.ts';
import { OverviewJourney, OverviewView } from '../overview.ts';
import { SilenceInput, SilenceView } from '../silences.ts';
import { DeadLettersView, OutcomeCounts, RedriveInput, RedriveReportView, SourcesView } from '../sources.ts';
import { StuckView } from '../stuck.ts';
import { AuditView, ChannelView, InstanceView, StorageView, SystemView } from '../system.ts';
import {
  EscalationView,
  Estimate,
  Evidence,
  FormerSteps,
  Freshness,
  IncidentReference,
  IncidentView,
  JourneyListItem,
  JourneyView,
  Money,
  Notice,
  PageState,
  RiverStep,
  StepCounts,
  WallJourney,
  WallView,
} from '../views.ts';
import { JourneyDelta, WallDelta } from '../live.ts';

/** What has a name of its own in the documents; everything else is written out where it is used. */
const answered = {
  AcknowledgedAll,
  AnyIncidentView,
  AuditView,
  BaselineResetView,
  CalendarView,
  ChannelView,
  CollectorReceipt,
  ComparisonView,
  DeadLettersView,
  DetectionView,
  DeviceTestView,
  DeviceView,
  DevicesView,
  EscalationView,
  Estimate,
  Evidence,
  FormerSteps,
  Freshness,
  GapView,
  IncidentEventView,
  IncidentReference,
  IncidentView,
  InstanceView,
  JourneyDelta,
  JourneyListItem,
  JourneyView,
  LastSimilarView,
  Money,
  NewCalendar,
  NewScreen,
  NoiseView,
  NormalView,
  Notice,
  OnCallTeam,
  OnCallView,
  OutcomeCounts,
  OverrideView,
  OverviewJourney,
  OverviewView,
  PageState,
  PersonView,
  PlatformIncidentsView,
  PlatformIncidentView,
  Problem,
  RedriveReportView,
  RiverStep,
  ScreenView,
  SegmentReceipt,
  ShiftView,
  ShiftsView,
  SilenceView,
  SourcesView,
  StepCounts,
  StorageView,
  StuckView,
  SystemView,
  WallDelta,
  WallJourney,
  WallView,
};
/** As it is sent to us: what has a default need not be there. */
const sent = {
  AcknowledgeAllInput,
  BaselineResetInput,
  CalendarInput,
  CommentInput,
  DeviceInput,
  HandOnInput,
  OverrideInput,
  RedriveInput,
  ScreenInput,
  SilenceInput,
  SnoozeInput,
  Touchpoint,
};

export type ComponentName = keyof typeof answered | keyof typeof sent;

/** JSON Schemas (draft 2020-12, which OpenAPI 3.1 and AsyncAPI 3.0 take as they are) by name. */
export function componentSchemas(): Record<string, object> {
  return { ...schemasOf(answered, 'output'), ...schemasOf(sent, 'input') };
}

export function reference(name: ComponentName): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

function schemasOf(named: Record<string, z.ZodType>, io: 'input' | 'output'): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io, uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => {
      // Each stands inside a document that has an address and a dialect of its own.
      const rest: Record<string, unknown> = { ...schema };
      delete rest['$schema'];
      delete rest['$id'];
      return [id, rest];
    }),
  );
}
