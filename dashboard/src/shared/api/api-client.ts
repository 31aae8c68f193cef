import type {
  AuditView,
  CalendarInput,
  CalendarView,
  ComparisonView,
  DeadLettersView,
  BaselineResetView,
  DetectionView,
  DeviceInput,
  DevicesView,
  DeviceTestView,
  DeviceView,
  FormerSteps,
  HandOnInput,
  IncidentEventView,
  IncidentView,
  JourneyListItem,
  JourneyView,
  LastSimilarView,
  NewCalendar,
  NoiseView,
  OnCallView,
  OverrideInput,
  OverrideView,
  OverviewView,
  NormalView,
  PlatformIncidentsView,
  PlatformIncidentView,
  Problem,
  RedriveInput,
  RedriveReportView,
  ShiftsView,
  SilenceInput,
  SilenceView,
  SourcesView,
  StuckView,
  SystemView,
  WallView,
} from '@wegwarte/contract';

/** The server answered, and the answer is no. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem | null;

  constructor(status: number, problem: Problem | null) {
    super(problem?.detail ?? problem?.title ?? `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }
}

export interface ApiClient {
  /** Those watched now, and after them those that are not any more. */
  journeys(): Promise<JourneyListItem[]>;
  journey(id: string): Promise<JourneyView>;
  formerSteps(journey: string): Promise<FormerSteps>;
  /** What its steps are judged by. */
  detection(journey: string): Promise<DetectionView>;
  /** One window against another; adding them up costs the server something. */
  comparison(journey: string, choice: ComparisonChoice): Promise<ComparisonView>;
  normal(journey: string, step: string): Promise<NormalView>;
  forgetBaseline(journey: string, reason: string): Promise<BaselineResetView>;
  wall(): Promise<WallView>;
  /** What all journeys that are watched lose now. */
  overview(): Promise<OverviewView>;
  /** Asks for nothing but an answer: throws when there is none, reports a session that ended. */
  probe(): Promise<void>;
  incident(id: string): Promise<IncidentView>;
  /** What happened to it, oldest first. */
  timeline(incident: string): Promise<IncidentEventView[]>;
  acknowledge(incident: string): Promise<IncidentView>;
  similarIncident(incident: string): Promise<LastSimilarView>;
  platformIncidents(): Promise<PlatformIncidentsView>;
  acknowledgePlatform(incident: string): Promise<PlatformIncidentView>;
  handOn(incident: string, input: HandOnInput): Promise<IncidentView>;
  snooze(incident: string, minutes: number): Promise<IncidentView>;
  mitigate(incident: string): Promise<IncidentView>;
  resolve(incident: string): Promise<IncidentView>;
  comment(incident: string, text: string): Promise<void>;
  markUseless(incident: string): Promise<void>;
  sources(): Promise<SourcesView>;
  deadLetters(choice: LetterChoice): Promise<DeadLettersView>;
  putLettersBack(input: Partial<RedriveInput>): Promise<RedriveReportView>;
  system(): Promise<SystemView>;
  audit(): Promise<AuditView[]>;
  /** Recorded in the audit each time. */
  stuck(journey: string, step: string): Promise<StuckView>;
  onCall(): Promise<OnCallView>;
  shifts(team: string, from: string, to: string): Promise<ShiftsView>;
  noise(team: string): Promise<NoiseView>;
  overrides(team: string): Promise<OverrideView[]>;
  addOverride(team: string, input: OverrideInput): Promise<OverrideView>;
  removeOverride(team: string, id: string): Promise<void>;
  silences(): Promise<SilenceView[]>;
  addSilence(input: SilenceInput): Promise<SilenceView>;
  endSilence(id: string): Promise<void>;
  calendars(): Promise<CalendarView[]>;
  handOutCalendar(input: CalendarInput): Promise<NewCalendar>;
  revokeCalendar(id: string): Promise<void>;
  devices(): Promise<DevicesView>;
  addDevice(input: DeviceInput): Promise<DeviceView>;
  removeDevice(id: string): Promise<void>;
  testDevice(id: string): Promise<DeviceTestView>;
}

/** Instants, and the step whose segments are compared. */
export interface ComparisonChoice {
  readonly from: string;
  readonly to: string;
  readonly againstFrom: string;
  readonly againstTo: string;
  readonly step: string;
}

export interface LetterChoice {
  readonly source?: string | undefined;
  readonly reason?: string | undefined;
}

export interface ApiClientOptions {
  readonly fetch: typeof fetch;
  /** Called at every 401, whoever asked. */
  readonly onUnauthorized: () => void;
}

export function createApiClient({ fetch, onUnauthorized }: ApiClientOptions): ApiClient {
  async function ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`/api/v1${path}`, {
      credentials: 'same-origin',
      ...init,
      headers: { accept: 'application/json', ...init.headers },
    });
    if (response.status === 401) onUnauthorized();
    if (!response.ok) throw new ApiError(response.status, await problemOf(response));
    return (response.status === 204 ? undefined : await response.json()) as Answer;
  }

  const remove = (path: string) => ask<void>(path, { method: 'DELETE' });

  function send<Answer>(path: string, body: unknown): Promise<Answer> {
    return ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  return {
    journeys: async () => (await ask<{ journeys: JourneyListItem[] }>('/journeys?include=removed')).journeys,
    journey: (id) => ask(`/journeys/${encodeURIComponent(id)}`),
    formerSteps: (id) => ask(`/journeys/${encodeURIComponent(id)}/former-steps`),
    detection: (id) => ask(`/journeys/${encodeURIComponent(id)}/detection`),
    comparison: (id, choice) => ask(comparisonPath(id, choice)),
    normal: (id, step) => ask(`/journeys/${encodeURIComponent(id)}/steps/${encodeURIComponent(step)}/normal`),
    forgetBaseline: (id, reason) =>
      ask(`/journeys/${encodeURIComponent(id)}/baseline-resets`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ reason }),
      }),
    wall: () => ask('/wall'),
    overview: () => ask('/overview'),
    probe: async () => void (await ask('/status')),
    similarIncident: (id) => ask(`${incidentPath(id)}/similar`),
    platformIncidents: () => ask('/platform-incidents'),
    acknowledgePlatform: (id) => send(`${incidentPath(id)}/acknowledge`, {}),
    incident: (id) => ask(incidentPath(id)),
    timeline: async (id) =>
      (await ask<{ events: IncidentEventView[] }>(`${incidentPath(id)}/timeline`)).events,
    acknowledge: (id) => send(`${incidentPath(id)}/acknowledge`, {}),
    handOn: (id, input) => send(`${incidentPath(id)}/hand-on`, input),
    snooze: (id, minutes) => send(`${incidentPath(id)}/snooze`, { minutes }),
    mitigate: (id) => send(`${incidentPath(id)}/mitigate`, {}),
    resolve: (id) => send(`${incidentPath(id)}/resolve`, {}),
    comment: (id, text) => send(`${incidentPath(id)}/comments`, { text }),
    markUseless: (id) => send(`${incidentPath(id)}/useless`, {}),
    sources: () => ask('/sources'),
    deadLetters: (choice) => ask(`/dead-letters${queryOf(choice)}`),
    putLettersBack: (input) => send('/dead-letters/redrive', input),
    stuck: (journey, step) => ask(stuckPath(journey, step)),
    onCall: () => ask('/on-call'),
    shifts: (team, from, to) => ask(`/on-call/${encodeURIComponent(team)}/shifts${queryOf({ from, to })}`),
    noise: (team) => ask(`/on-call/${encodeURIComponent(team)}/noise`),
    overrides: async (team) =>
      (await ask<{ overrides: OverrideView[] }>(`/on-call/${encodeURIComponent(team)}/overrides`)).overrides,
    addOverride: (team, input) => send(`/on-call/${encodeURIComponent(team)}/overrides`, input),
    removeOverride: (team, id) =>
      remove(`/on-call/${encodeURIComponent(team)}/overrides/${encodeURIComponent(id)}`),
    silences: async () => (await ask<{ silences: SilenceView[] }>('/silences')).silences,
    addSilence: (input) => send('/silences', input),
    endSilence: (id) => remove(`/silences/${encodeURIComponent(id)}`),
    calendars: async () => (await ask<{ calendars: CalendarView[] }>('/calendars')).calendars,
    handOutCalendar: (input) => send('/calendars', input),
    revokeCalendar: (id) => remove(`/calendars/${encodeURIComponent(id)}`),
    devices: () => ask('/devices'),
    addDevice: (input) => send('/devices', input),
    removeDevice: (id) => remove(`/devices/${encodeURIComponent(id)}`),
    testDevice: (id) => send(`/devices/${encodeURIComponent(id)}/test`, {}),
    system: () => ask('/system'),
    audit: async () => (await ask<{ entries: AuditView[] }>('/audit')).entries,
  };
}

async function problemOf(response: Response): Promise<Problem | null> {
  if (!response.headers.get('content-type')?.includes('json')) return null;
  return (await response.json().catch(() => null)) as Problem | null;
}

function incidentPath(id: string): string {
  return `/incidents/${encodeURIComponent(id)}`;
}

/** Below the API; with `.csv` after it, a file. */
export function stuckPath(journey: string, step: string): string {
  return `/journeys/${encodeURIComponent(journey)}/steps/${encodeURIComponent(step)}/stuck`;
}

/** Below the API; `.csv` for a file. */
export function comparisonPath(journey: string, choice: ComparisonChoice, form: '' | '.csv' = ''): string {
  return `/journeys/${encodeURIComponent(journey)}/comparison${form}${queryOf(choice)}`;
}

/** What is chosen, as the end of an address; empty where nothing is. */
function queryOf(choice: object): string {
  const chosen = Object.entries(choice).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return chosen.length > 0 ? `?${new URLSearchParams(chosen)}` : '';
}
