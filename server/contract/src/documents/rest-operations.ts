import { RejectReason } from '../touchpoint.ts';
import type { ComponentName } from './components.ts';

/** An answer: a body of that name, text of that type, or nothing. */
export interface Answer {
  readonly description: string;
  readonly body?:
    ComponentName | { readonly type: string } | { readonly listOf: ComponentName; readonly in: string };
}

export interface RestOperation {
  readonly method: 'get' | 'post' | 'delete';
  /** As OpenAPI writes it: `/api/v1/journeys/{id}`. */
  readonly path: string;
  /** Stable: client generators make function names of it. */
  readonly operationId: string;
  readonly summary: string;
  /** Anybody may ask, without a token. */
  readonly open?: boolean;
  readonly query?: Readonly<Record<string, string>>;
  /** What may stand in the query but need not: what it can be, if that is a list, and what that means. */
  readonly maybeInQuery?: Readonly<
    Record<string, { readonly values?: readonly string[]; readonly meaning: string }>
  >;
  /** One or an array of them. */
  readonly takes?: ComponentName;
  /** One, and no array. */
  readonly takesOne?: ComponentName;
  /** Bodies in other formats: what they are, by media type. Their own specifications say the rest. */
  readonly takesAlso?: Readonly<Record<string, string>>;
  readonly inPath?: Readonly<Record<string, readonly string[]>>;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Statuses of problems beside 401, which every operation that is not open has. */
  readonly problems?: readonly number[];
}

/** Instants; each window half-open, and at most a week long. */
const windowsInQuery = {
  from: 'Start of the window.',
  to: 'Its end. What is not over by now is left out.',
  againstFrom: 'Start of the window it is compared with.',
  againstTo: 'Its end.',
};

/** Every route that is answered but the dashboard's own files. A test holds them against those of the running server. */
export const restOperations: readonly RestOperation[] = [
  {
    method: 'post',
    path: '/api/v1/touchpoints',
    operationId: 'collectTouchpoints',
    summary: 'Takes touchpoints; answers when those that are valid are durable, and names the others.',
    takes: 'Touchpoint',
    takesAlso: {
      'application/cloudevents+json':
        'A CloudEvent 1.0. In binary mode: any content type, with its ce- headers.',
      'application/cloudevents-batch+json': 'An array of CloudEvents 1.0, at most 1000.',
    },
    answers: { 202: { description: 'Written to the log.', body: 'CollectorReceipt' } },
    problems: [400, 413, 415, 422, 503],
  },
  {
    method: 'post',
    path: '/api/v1/segment/v1/{call}',
    operationId: 'collectSegmentCalls',
    summary:
      'The same for the libraries of Segment and RudderStack; also with the token as user of basic authentication.',
    inPath: { call: ['track', 'page', 'screen', 'identify', 'group', 'alias', 'batch'] },
    takesAlso: { 'application/json': 'A call, or a batch of them, by the Segment specification.' },
    answers: { 200: { description: 'Written to the log.', body: 'SegmentReceipt' } },
    problems: [400, 404, 413, 422, 503],
  },
  {
    method: 'get',
    path: '/api/v1/wall',
    operationId: 'showWall',
    summary: 'Critical journeys, worst first, and open incidents.',
    answers: { 200: { description: 'The wall as it is now.', body: 'WallView' } },
    problems: [503],
  },
  {
    method: 'get',
    path: '/api/v1/journeys',
    operationId: 'listJourneys',
    summary: 'The journeys that are followed.',
    maybeInQuery: {
      include: {
        values: ['removed'],
        meaning: 'Also those that are not watched any more, after the others.',
      },
    },
    answers: {
      200: { description: 'In order of their names.', body: { listOf: 'JourneyListItem', in: 'journeys' } },
    },
  },
  {
    method: 'get',
    path: '/api/v1/overview',
    operationId: 'showOverview',
    summary: 'What every journey that is watched loses now.',
    answers: { 200: { description: 'Those that lose most first.', body: 'OverviewView' } },
    problems: [503],
  },
  {
    method: 'get',
    path: '/api/v1/journeys/{id}',
    operationId: 'showJourney',
    summary:
      'One journey: river, rates of its steps, segments, incidents. One that was removed as it was then.',
    answers: { 200: { description: 'The journey as it is now.', body: 'JourneyView' } },
    problems: [404, 503],
  },
  {
    method: 'get',
    path: '/api/v1/journeys/{id}/former-steps',
    operationId: 'listFormerSteps',
    summary: 'Steps that the journey had in former versions, day by day.',
    answers: { 200: { description: 'The one removed last first.', body: 'FormerSteps' } },
    problems: [404, 503],
  },
  {
    method: 'get',
    path: '/api/v1/journeys/{id}/comparison',
    operationId: 'compareWindows',
    summary:
      'One window of a journey against another, step by step and by the segments of one step: by cohorts that are over, with intervals that say what is noise.',
    query: windowsInQuery,
    maybeInQuery: { step: { meaning: 'The step whose segments are compared. Absent: the first.' } },
    answers: { 200: { description: 'As it is known now.', body: 'ComparisonView' } },
    problems: [404, 422, 429, 503],
  },
  {
    method: 'get',
    path: '/api/v1/journeys/{id}/comparison.csv',
    operationId: 'exportComparison',
    summary: 'The same as a file.',
    query: windowsInQuery,
    maybeInQuery: { step: { meaning: 'The step whose segments are compared. Absent: the first.' } },
    answers: { 200: { description: 'A line a step, then a line a segment.', body: { type: 'text/csv' } } },
    problems: [404, 422, 429, 503],
  },
  {
    method: 'get',
    path: '/api/v1/journeys/{id}/detection',
    operationId: 'showDetection',
    summary:
      'What its steps are judged by: how far they have learnt, the budget of false pages, how soon a drop-off is paged.',
    answers: { 200: { description: 'As it is now.', body: 'DetectionView' } },
    problems: [404, 503],
  },
  {
    method: 'get',
    path: '/api/v1/journeys/{id}/steps/{step}/normal',
    operationId: 'explainNormal',
    summary: 'What is normal at a step, or for a segment of it, and what that is made of.',
    maybeInQuery: {
      dimension: { meaning: 'Attribute of the segment; with `value`. Absent: the whole step.' },
      value: { meaning: 'Its value.' },
      at: { meaning: 'The instant that is asked about. Absent: now.' },
    },
    answers: { 200: { description: 'By what is known now.', body: 'NormalView' } },
    problems: [404, 422, 503],
  },
  {
    method: 'post',
    path: '/api/v1/journeys/{id}/baseline-resets',
    operationId: 'resetBaseline',
    summary:
      'Has all that was learnt of the journey forgotten. Its steps are learnt anew from now on, and nobody is paged about them until then.',
    takesOne: 'BaselineResetInput',
    answers: { 201: { description: 'Noted; in force within seconds.', body: 'BaselineResetView' } },
    problems: [400, 404, 422, 503],
  },
  {
    method: 'get',
    path: '/api/v1/journeys/{id}/steps/{step}/stuck',
    operationId: 'listStuck',
    summary:
      'Who waits at a step now, by pseudonym, as of some seconds ago; recorded in the audit. Not for viewers.',
    answers: { 200: { description: 'The longest first, 500 at most.', body: 'StuckView' } },
    problems: [404, 429, 503],
  },
  {
    method: 'get',
    path: '/api/v1/journeys/{id}/steps/{step}/stuck.csv',
    operationId: 'exportStuck',
    summary: 'The same as a file.',
    answers: { 200: { description: 'The longest first, 5,000 at most.', body: { type: 'text/csv' } } },
    problems: [404, 429, 503],
  },
  {
    method: 'get',
    path: '/api/v1/incidents/{id}',
    operationId: 'showIncident',
    summary: 'One incident, open or resolved, with customers or with the platform.',
    answers: { 200: { description: 'The incident as it is now.', body: 'AnyIncidentView' } },
    problems: [404, 503],
  },
  {
    method: 'post',
    path: '/api/v1/incidents/{id}/acknowledge',
    operationId: 'acknowledgeIncident',
    summary: 'Whoever asks has the incident from now on.',
    answers: { 200: { description: 'The incident, acknowledged.', body: 'AnyIncidentView' } },
    problems: [404, 409, 503],
  },
  {
    method: 'post',
    path: '/api/v1/incidents/acknowledge',
    operationId: 'acknowledgeIncidentsOfTeam',
    summary: 'Whoever asks has every incident that the team is asked to take and nobody has.',
    takesOne: 'AcknowledgeAllInput',
    answers: { 200: { description: 'Ids of those that were acknowledged.', body: 'AcknowledgedAll' } },
    problems: [400, 422, 503],
  },
  {
    method: 'post',
    path: '/api/v1/incidents/{id}/hand-on',
    operationId: 'handOnIncident',
    summary:
      'Nobody has it any more; a team, or a person and after them their team, is asked from the beginning.',
    takesOne: 'HandOnInput',
    answers: { 200: { description: 'The incident, open.', body: 'AnyIncidentView' } },
    problems: [400, 404, 409, 422, 503],
  },
  {
    method: 'post',
    path: '/api/v1/incidents/{id}/snooze',
    operationId: 'snoozeIncident',
    summary: 'Whoever asks has it for a while, and the escalation begins anew after it.',
    takesOne: 'SnoozeInput',
    answers: { 200: { description: 'The incident, acknowledged.', body: 'AnyIncidentView' } },
    problems: [400, 404, 409, 422, 503],
  },
  {
    method: 'post',
    path: '/api/v1/incidents/{id}/mitigate',
    operationId: 'mitigateIncident',
    summary: 'Whoever asks says that it is dealt with; it is over once customers show it.',
    answers: { 200: { description: 'The incident, mitigated.', body: 'AnyIncidentView' } },
    problems: [404, 409, 503],
  },
  {
    method: 'post',
    path: '/api/v1/incidents/{id}/resolve',
    operationId: 'resolveIncident',
    summary:
      'Whoever asks ends it. If customers still do not get on, it opens again. One of the platform ends by itself.',
    answers: { 200: { description: 'The incident, resolved.', body: 'AnyIncidentView' } },
    problems: [404, 409, 503],
  },
  {
    method: 'post',
    path: '/api/v1/incidents/{id}/comments',
    operationId: 'commentIncident',
    summary: 'Adds a line to the timeline.',
    takesOne: 'CommentInput',
    answers: { 204: { description: 'Written down.' } },
    problems: [400, 404, 413, 415, 422, 503],
  },
  {
    method: 'post',
    path: '/api/v1/incidents/{id}/useless',
    operationId: 'markIncidentUseless',
    summary: 'Whoever asks was woken for nothing.',
    answers: { 204: { description: 'Written down, once for each person.' } },
    problems: [404, 503],
  },
  {
    method: 'get',
    path: '/api/v1/incidents/{id}/similar',
    operationId: 'showSimilarIncident',
    summary: 'How it went the last time: the latest incident of the same step and the same customers.',
    answers: { 200: { description: 'It, or null.', body: 'LastSimilarView' } },
    problems: [404, 503],
  },
  {
    method: 'get',
    path: '/api/v1/incidents/{id}/timeline',
    operationId: 'showIncidentTimeline',
    summary: 'What happened to an incident, and who did it.',
    answers: {
      200: {
        description: 'Oldest first, the newest 500.',
        body: { listOf: 'IncidentEventView', in: 'events' },
      },
    },
    problems: [404, 503],
  },
  {
    method: 'get',
    path: '/api/v1/on-call',
    operationId: 'showOnCall',
    summary: 'Who is on call now and next, in every team, and when nobody will be.',
    answers: { 200: { description: 'As it is now.', body: 'OnCallView' } },
    problems: [503],
  },
  {
    method: 'get',
    path: '/api/v1/on-call/{team}/shifts',
    operationId: 'listShifts',
    summary: 'Who is on call between two instants.',
    query: { from: 'Instant.', to: 'Instant, at most 366 days later.' },
    answers: { 200: { description: 'Shifts and gaps of every rota of the team.', body: 'ShiftsView' } },
    problems: [404, 422, 503],
  },
  {
    method: 'get',
    path: '/api/v1/on-call/{team}/noise',
    operationId: 'showNoise',
    summary: 'How often the team is paged, how much of it was taken and called useless, and how soon.',
    answers: { 200: { description: 'Over the last four weeks.', body: 'NoiseView' } },
    problems: [404, 503],
  },
  {
    method: 'get',
    path: '/api/v1/on-call/{team}/overrides',
    operationId: 'listOverrides',
    summary: 'Who stood in, stands in and will, by whose word; those of files are not among them.',
    answers: {
      200: {
        description: 'Newest first, removed ones too, 200 at most.',
        body: { listOf: 'OverrideView', in: 'overrides' },
      },
    },
    problems: [404, 503],
  },
  {
    method: 'post',
    path: '/api/v1/on-call/{team}/overrides',
    operationId: 'addOverride',
    summary: 'Somebody stands in for whoever would be on call; from now on where `from` is past.',
    takesOne: 'OverrideInput',
    answers: { 201: { description: 'It holds before all others of the rota.', body: 'OverrideView' } },
    problems: [400, 404, 422, 503],
  },
  {
    method: 'delete',
    path: '/api/v1/on-call/{team}/overrides/{id}',
    operationId: 'removeOverride',
    summary: 'Nobody stands in any more. The entry stays, with who removed it.',
    answers: { 204: { description: 'Removed.' } },
    problems: [404, 409, 503],
  },
  {
    method: 'get',
    path: '/api/v1/calendars',
    operationId: 'listCalendars',
    summary: 'Calendar feeds that were handed out; not their addresses.',
    answers: {
      200: {
        description: 'Newest first, revoked ones too, 500 at most.',
        body: { listOf: 'CalendarView', in: 'calendars' },
      },
    },
    problems: [503],
  },
  {
    method: 'post',
    path: '/api/v1/calendars',
    operationId: 'handOutCalendar',
    summary: 'An address at which calendar programs read the shifts of a team or person.',
    takesOne: 'CalendarInput',
    answers: { 201: { description: 'With its address, which is shown this once.', body: 'NewCalendar' } },
    problems: [400, 404, 422, 503],
  },
  {
    method: 'delete',
    path: '/api/v1/calendars/{id}',
    operationId: 'revokeCalendar',
    summary: 'The address stops working.',
    answers: { 204: { description: 'Revoked.' } },
    problems: [404, 503],
  },
  {
    method: 'get',
    path: '/calendar/{token}',
    operationId: 'readCalendar',
    summary: 'The shifts of a month back and half a year ahead; for anybody who has the address.',
    open: true,
    answers: {
      200: { description: 'iCalendar (RFC 5545), with an ETag.', body: { type: 'text/calendar' } },
      304: { description: 'As it was.' },
      404: { description: 'There is none, or it was revoked.', body: { type: 'application/problem+json' } },
    },
  },
  {
    method: 'get',
    path: '/api/v1/devices',
    operationId: 'listDevices',
    summary: 'Browsers that show somebody’s pages (Web Push), and what a browser subscribes with.',
    answers: { 200: { description: 'Newest first, 1,000 at most.', body: 'DevicesView' } },
    problems: [503],
  },
  {
    method: 'post',
    path: '/api/v1/devices',
    operationId: 'addDevice',
    summary: 'Has a browser show the pages of a person; the same one again, those of another. Audited.',
    takesOne: 'DeviceInput',
    answers: { 201: { description: 'It shows them from now on.', body: 'DeviceView' } },
    problems: [400, 404, 422, 503],
  },
  {
    method: 'delete',
    path: '/api/v1/devices/{id}',
    operationId: 'removeDevice',
    summary: 'It is written to no more. Audited.',
    answers: { 204: { description: 'Removed.' } },
    problems: [404, 503],
  },
  {
    method: 'post',
    path: '/api/v1/devices/{id}/test',
    operationId: 'testDevice',
    summary: 'Sends it an example of a page, marked as a test.',
    answers: { 200: { description: 'What its push service made of it.', body: 'DeviceTestView' } },
    problems: [404, 503],
  },
  {
    method: 'get',
    path: '/answer/{link}',
    operationId: 'showAnswer',
    summary:
      'What a link out of a page does, with a button to do it; for anybody who has the link. Changes nothing.',
    open: true,
    answers: {
      200: { description: 'A page with one button.', body: { type: 'text/html' } },
      404: { description: 'Not a link of ours.', body: { type: 'text/html' } },
      410: { description: 'Too old, used, or the incident is over.', body: { type: 'text/html' } },
    },
  },
  {
    method: 'post',
    path: '/answer/{link}',
    operationId: 'answerPage',
    summary:
      'Acknowledges, hands on, puts off or calls useless the incident of a page, once; for anybody who has the link.',
    open: true,
    takesAlso: {
      'application/x-www-form-urlencoded':
        'who: person, where the page went to a team; to: team:… or person:…, and reason, where it is handed on.',
    },
    answers: {
      200: { description: 'It is done.', body: { type: 'text/html' } },
      404: { description: 'Not a link of ours.', body: { type: 'text/html' } },
      410: { description: 'Too old, used, or the incident is over.', body: { type: 'text/html' } },
      422: { description: 'Something is missing; nothing was done.', body: { type: 'text/html' } },
    },
  },
  {
    method: 'post',
    path: '/hooks/pagerduty',
    operationId: 'hearPagerDuty',
    summary:
      'What people do at PagerDuty: acknowledged there is acknowledged here, resolved there dealt with here, each event once. For whoever signs as PagerDuty does (X-PagerDuty-Signature).',
    open: true,
    takesAlso: { 'application/json': 'A webhook of PagerDuty, version 3.' },
    answers: {
      202: {
        description: 'Genuine; `outcome` says whether it changed anything.',
        body: { type: 'application/json' },
      },
      401: { description: 'Not signed by a known secret.', body: { type: 'application/problem+json' } },
      413: { description: 'Larger than 256 kB.', body: { type: 'application/problem+json' } },
      429: { description: 'Too many; to be sent again.', body: { type: 'application/problem+json' } },
      503: {
        description: 'Without the database; to be sent again.',
        body: { type: 'application/problem+json' },
      },
    },
  },
  {
    method: 'get',
    path: '/api/v1/screens',
    operationId: 'listScreens',
    summary: 'Screens that may show the wall without anybody signing in at them; not their addresses.',
    answers: {
      200: {
        description: 'Newest first, revoked ones too, 500 at most.',
        body: { listOf: 'ScreenView', in: 'screens' },
      },
    },
    problems: [503],
  },
  {
    method: 'post',
    path: '/api/v1/screens',
    operationId: 'letScreenIn',
    summary: 'An address that shows the wall on the screen it is opened on. Audited.',
    takesOne: 'ScreenInput',
    answers: { 201: { description: 'With its address, which is shown this once.', body: 'NewScreen' } },
    problems: [400, 422, 503],
  },
  {
    method: 'delete',
    path: '/api/v1/screens/{id}',
    operationId: 'revokeScreen',
    summary: 'The screen goes dark within some seconds, and its address stops working. Audited.',
    answers: { 204: { description: 'Revoked.' } },
    problems: [404, 503],
  },
  {
    method: 'get',
    path: '/screen/{token}',
    operationId: 'openScreen',
    summary: 'Lets the screen in that opens it; for anybody who has the address.',
    open: true,
    answers: {
      303: { description: 'On to the wall, with a cookie.' },
      401: { description: 'There is none, or it was revoked.', body: { type: 'text/html' } },
    },
  },
  {
    method: 'get',
    path: '/api/v1/silences',
    operationId: 'listSilences',
    summary: 'Silences and maintenance windows: of what, when, by whom and why.',
    answers: {
      200: {
        description: 'Newest first, past and ended ones too, 500 at most.',
        body: { listOf: 'SilenceView', in: 'silences' },
      },
    },
    problems: [503],
  },
  {
    method: 'post',
    path: '/api/v1/silences',
    operationId: 'addSilence',
    summary:
      'Nobody is paged about what it matches, once or in windows that come back. What is still wrong when it ends is paged then.',
    takesOne: 'SilenceInput',
    answers: { 201: { description: 'As it was made.', body: 'SilenceView' } },
    problems: [400, 422, 503],
  },
  {
    method: 'delete',
    path: '/api/v1/silences/{id}',
    operationId: 'endSilence',
    summary: 'Ends it before its time; what it held back is paged within half a minute. The entry stays.',
    answers: { 204: { description: 'Ended.' } },
    problems: [404, 503],
  },
  {
    method: 'get',
    path: '/api/v1/status',
    operationId: 'showStatus',
    summary:
      'Whether the picture is true: feed, lag in seconds of event time, outcomes of the last hour. Also while the database is away.',
    answers: {
      200: { description: 'The state of the feed, and what of it is not known.', body: 'Freshness' },
    },
  },
  {
    method: 'get',
    path: '/api/v1/sources',
    operationId: 'listSources',
    summary: 'Where touchpoints come from: how they ended, and how far each source is behind.',
    answers: { 200: { description: 'In the order of the configuration.', body: 'SourcesView' } },
    problems: [503],
  },
  {
    method: 'get',
    path: '/api/v1/dead-letters',
    operationId: 'listDeadLetters',
    summary:
      'Where the newest rejected messages are that have not been put back, and why; not what they say.',
    maybeInQuery: {
      source: { meaning: 'Only those from this topic.' },
      reason: { values: RejectReason.options, meaning: 'Only those rejected for it.' },
    },
    answers: { 200: { description: 'Newest first, a hundred at most.', body: 'DeadLettersView' } },
    problems: [422, 503],
  },
  {
    method: 'post',
    path: '/api/v1/dead-letters/redrive',
    operationId: 'putDeadLettersBack',
    summary:
      'Puts rejected messages back to where they came from, once what was wrong with them is mended. What comes twice changes nothing.',
    takesOne: 'RedriveInput',
    answers: { 200: { description: 'What was put back, and what was not.', body: 'RedriveReportView' } },
    problems: [400, 409, 422, 503],
  },
  {
    method: 'get',
    path: '/api/v1/platform-incidents',
    operationId: 'listPlatformIncidents',
    summary: 'What is wrong with the watching itself, whose matter that is, and who has it.',
    answers: {
      200: { description: 'Open ones first, then those of the last day.', body: 'PlatformIncidentsView' },
    },
    problems: [503],
  },
  {
    method: 'get',
    path: '/api/v1/system',
    operationId: 'showSystem',
    summary: 'Instances and which is elected, size and age of what is stored, channels and their last pages.',
    answers: { 200: { description: 'As it is now.', body: 'SystemView' } },
    problems: [503],
  },
  {
    method: 'get',
    path: '/api/v1/audit',
    operationId: 'listAudit',
    summary: 'Who looked at single customers, and who put dead letters back. Not for viewers.',
    answers: {
      200: { description: 'Newest first, 200 at most.', body: { listOf: 'AuditView', in: 'entries' } },
    },
    problems: [503],
  },
  {
    method: 'get',
    path: '/metrics',
    operationId: 'showMetrics',
    summary: 'What this instance measures, for Prometheus.',
    answers: { 200: { description: 'Text exposition format.', body: { type: 'text/plain' } } },
  },
  {
    method: 'get',
    path: '/api/openapi.json',
    operationId: 'showOpenApi',
    summary: 'This document.',
    answers: { 200: { description: 'OpenAPI 3.1.', body: { type: 'application/json' } } },
  },
  {
    method: 'get',
    path: '/api/asyncapi.json',
    operationId: 'showAsyncApi',
    summary: 'The same for topics and socket events.',
    answers: { 200: { description: 'AsyncAPI 3.0.', body: { type: 'application/json' } } },
  },
  {
    method: 'get',
    path: '/livez',
    operationId: 'isAlive',
    summary: 'The process answers; nothing else is asked.',
    open: true,
    answers: { 200: { description: 'Alive.', body: { type: 'application/json' } } },
  },
  {
    method: 'get',
    path: '/readyz',
    operationId: 'isReady',
    summary: 'Whether the database and the log are there.',
    open: true,
    answers: {
      200: { description: 'Ready.', body: { type: 'application/json' } },
      503: { description: 'Not ready; says what is missing.', body: { type: 'application/json' } },
    },
  },
  {
    method: 'get',
    path: '/sign-in',
    operationId: 'showSignIn',
    summary: 'The page that says how to sign in.',
    open: true,
    answers: { 401: { description: 'Sign in first.', body: { type: 'text/html' } } },
  },
  {
    method: 'get',
    path: '/sign-in/open',
    operationId: 'openSession',
    summary: 'The one-time link that the server prints at its start.',
    open: true,
    query: { token: 'Of the link; works once.' },
    answers: {
      303: { description: 'Signed in: a session cookie, and on to the wall.' },
      401: { description: 'The link was used, or is none.', body: { type: 'text/html' } },
    },
  },
];
