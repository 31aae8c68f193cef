import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { AcknowledgeIncident } from '../workflows/acknowledge-incident.ts';
import { AnswerPage } from '../workflows/answer-page.ts';
import { CompareWindows } from '../workflows/compare-windows.ts';
import { CollectTouchpoints } from '../workflows/collect-touchpoints.ts';
import { HandOnIncident } from '../workflows/hand-on-incident.ts';
import { HandOutCalendars } from '../workflows/hand-out-calendars.ts';
import { HearPagerDuty } from '../workflows/hear-pagerduty.ts';
import type { InboundMeter } from '../workflows/inbound-meter.ts';
import { LetScreensIn } from '../workflows/let-screens-in.ts';
import { KeepDevices } from '../workflows/keep-devices.ts';
import { KeepSilent } from '../workflows/keep-silent.ts';
import { ListStuck } from '../workflows/list-stuck.ts';
import { OverrideRota } from '../workflows/override-rota.ts';
import { PutLettersBack } from '../workflows/put-letters-back.ts';
import { ResetBaseline } from '../workflows/reset-baseline.ts';
import { ReadCalendar } from '../workflows/read-calendar.ts';
import { ShowDetection } from '../workflows/show-detection.ts';
import { ShowFreshness } from '../workflows/read-feed.ts';
import { SettleIncident } from '../workflows/settle-incident.ts';
import { ShowJourneys } from '../workflows/show-journeys.ts';
import { ShowNoise } from '../workflows/show-noise.ts';
import { ShowOnCall } from '../workflows/show-on-call.ts';
import { ShowPlatform } from '../workflows/show-platform.ts';
import { ShowSources } from '../workflows/show-sources.ts';
import { ShowSystem } from '../workflows/show-system.ts';
import { SignIn } from '../workflows/sign-in.ts';
import { AnswersController } from './answers-controller.ts';
import { CalendarsController } from './calendars-controller.ts';
import { ComparisonController } from './comparison-controller.ts';
import { DetectionController } from './detection-controller.ts';
import { DevicesController } from './devices-controller.ts';
import { DocumentsController } from './documents-controller.ts';
import { HealthController, READINESS_PROBES } from './health-controller.ts';
import type { ReadinessProbe } from './health-controller.ts';
import { INBOUND_METER } from './inbound-bounds.ts';
import { IncidentsController } from './incidents-controller.ts';
import { JourneysController } from './journeys-controller.ts';
import { METRICS_PAGE, MetricsController } from './metrics-controller.ts';
import type { MetricsPage } from './metrics-controller.ts';
import { OnCallController } from './on-call-controller.ts';
import { PAGERDUTY_SECRETS, PagerDutyController } from './pagerduty-controller.ts';
import { ScreensController } from './screens-controller.ts';
import { SignInController } from './sign-in-controller.ts';
import { SilencesController } from './silences-controller.ts';
import { SourcesController } from './sources-controller.ts';
import { StatusController } from './status-controller.ts';
import { StuckController } from './stuck-controller.ts';
import { SystemController } from './system-controller.ts';
import { TouchpointsController } from './touchpoints-controller.ts';

export interface ApiParts {
  readonly acknowledgeIncident: AcknowledgeIncident;
  readonly answerPage: AnswerPage;
  readonly collectTouchpoints: CollectTouchpoints;
  readonly compareWindows: CompareWindows;
  readonly handOnIncident: HandOnIncident;
  readonly settleIncident: SettleIncident;
  readonly handOutCalendars: HandOutCalendars;
  readonly hearPagerDuty: HearPagerDuty;
  readonly keepDevices: KeepDevices;
  readonly keepSilent: KeepSilent;
  readonly letScreensIn: LetScreensIn;
  readonly listStuck: ListStuck;
  readonly overrideRota: OverrideRota;
  readonly putLettersBack: PutLettersBack;
  readonly readCalendar: ReadCalendar;
  readonly resetBaseline: ResetBaseline;
  readonly showDetection: ShowDetection;
  readonly showFreshness: ShowFreshness;
  readonly showJourneys: ShowJourneys;
  readonly showNoise: ShowNoise;
  readonly showOnCall: ShowOnCall;
  readonly showPlatform: ShowPlatform;
  readonly showSources: ShowSources;
  readonly showSystem: ShowSystem;
  readonly signIn: SignIn;
  readonly metrics: MetricsPage;
  readonly inbound: InboundMeter;
  /** None: PagerDuty is not listened to. */
  readonly pagerDutySecrets: readonly string[];
  readonly readiness: readonly ReadinessProbe[];
}

@Module({})
export class ApiModule {
  static with(parts: ApiParts): DynamicModule {
    return {
      module: ApiModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [
        AnswersController,
        CalendarsController,
        ComparisonController,
        DetectionController,
        DevicesController,
        DocumentsController,
        HealthController,
        IncidentsController,
        JourneysController,
        MetricsController,
        OnCallController,
        PagerDutyController,
        ScreensController,
        SignInController,
        SilencesController,
        SourcesController,
        StatusController,
        StuckController,
        SystemController,
        TouchpointsController,
      ],
      providers: [
        { provide: AcknowledgeIncident, useValue: parts.acknowledgeIncident },
        { provide: AnswerPage, useValue: parts.answerPage },
        { provide: CollectTouchpoints, useValue: parts.collectTouchpoints },
        { provide: CompareWindows, useValue: parts.compareWindows },
        { provide: HandOnIncident, useValue: parts.handOnIncident },
        { provide: SettleIncident, useValue: parts.settleIncident },
        { provide: HandOutCalendars, useValue: parts.handOutCalendars },
        { provide: LetScreensIn, useValue: parts.letScreensIn },
        { provide: HearPagerDuty, useValue: parts.hearPagerDuty },
        { provide: KeepDevices, useValue: parts.keepDevices },
        { provide: KeepSilent, useValue: parts.keepSilent },
        { provide: ListStuck, useValue: parts.listStuck },
        { provide: OverrideRota, useValue: parts.overrideRota },
        { provide: PutLettersBack, useValue: parts.putLettersBack },
        { provide: ReadCalendar, useValue: parts.readCalendar },
        { provide: ResetBaseline, useValue: parts.resetBaseline },
        { provide: ShowDetection, useValue: parts.showDetection },
        { provide: ShowFreshness, useValue: parts.showFreshness },
        { provide: ShowJourneys, useValue: parts.showJourneys },
        { provide: ShowNoise, useValue: parts.showNoise },
        { provide: ShowOnCall, useValue: parts.showOnCall },
        { provide: ShowPlatform, useValue: parts.showPlatform },
        { provide: ShowSources, useValue: parts.showSources },
        { provide: ShowSystem, useValue: parts.showSystem },
        { provide: METRICS_PAGE, useValue: parts.metrics },
        { provide: INBOUND_METER, useValue: parts.inbound },
        { provide: PAGERDUTY_SECRETS, useValue: parts.pagerDutySecrets },
        { provide: SignIn, useValue: parts.signIn },
        { provide: READINESS_PROBES, useValue: parts.readiness },
      ],
    };
  }
}
