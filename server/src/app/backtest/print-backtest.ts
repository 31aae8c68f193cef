import type { BacktestIncident, BacktestLabel, BacktestReport, BacktestStep } from '@wegwarte/contract';

/** The report as people read it on a terminal. */
export function printBacktest(report: BacktestReport): string {
  const { period, touchpoints, incidents, labels, steps } = report;
  if (!period) return 'no touchpoints\n';
  const { accepted, duplicate, rejected, leftOut } = touchpoints;
  const asides = [
    [duplicate, 'duplicate'],
    [rejected, 'rejected'],
    [leftOut, 'after the period'],
  ].flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]));
  const lines = [
    `${minute(period.from)} to ${minute(period.to)}: ${[`${accepted} touchpoints`, ...asides].join(', ')}`,
    '',
    incidents.length === 0 ? 'Nobody would have been paged.' : `Incidents (${incidents.length}):`,
    ...incidents.map(incidentLine),
  ];
  if (labels) lines.push('', `Known incidents (${labels.length}):`, ...labels.map(labelLine));
  lines.push('', 'Steps:', ...steps.map(stepLine));
  return `${lines.join('\n')}\n`;
}

function incidentLine(one: BacktestIncident): string {
  const again = one.pagedAt.length > 1 ? `, paged ${one.pagedAt.length} times` : '';
  const closed = one.closedAt === null ? 'open at the end' : `closed ${minute(one.closedAt)}`;
  return (
    `  ${minute(one.pagedAt[0]!)}  ${one.journey}/${one.step}${inWords(one.segment)} to ${one.team}: ` +
    `${duration(one.delaySeconds)} after its onset, ${round(one.lostBeforePage.estimate)} customers lost by then, ` +
    `${round(one.lostCustomers.estimate)} in all (${one.observed} got on, ${one.expected} expected); ${closed}${again}`
  );
}

function labelLine(label: BacktestLabel): string {
  const { journey, step, from, segment, outcome, delaySeconds, lostBeforePage, pagedSegment } = label;
  const known = `  ${minute(from)}  ${journey}/${step}${inWords(segment)}: `;
  switch (outcome) {
    case 'paged': {
      const named =
        segment === null ? '' : `, naming ${pagedSegment ? inWords(pagedSegment).trim() : 'no segment'}`;
      return `${known}paged after ${duration(delaySeconds!)}, ${round(lostBeforePage!.estimate)} customers lost by then${named}`;
    }
    case 'missed':
      return `${known}missed`;
    case 'open-before':
      return `${known}an incident was open already`;
    case 'outside':
      return `${known}begins outside of the period`;
  }
}

function stepLine(one: BacktestStep): string {
  const known =
    one.knownFrom === null
      ? 'too little to learn what is normal: never judged'
      : `known from ${minute(one.knownFrom)} on, judged for ${one.judgedHours} h`;
  const wrong =
    one.falsePages === null
      ? ''
      : `, ${one.falsePages} of them false${one.falsePagesPer4Weeks === null ? '' : ` (${one.falsePagesPer4Weeks} in 4 weeks)`}`;
  return `  ${one.journey}/${one.step}: ${one.entered} entered; ${known}; ${one.pages} ${one.pages === 1 ? 'page' : 'pages'}${wrong}`;
}

function inWords(segment: Readonly<Record<string, string>> | null): string {
  if (!segment) return '';
  return ` [${Object.entries(segment)
    .map(([dimension, value]) => `${dimension}=${value}`)
    .join(', ')}]`;
}

function minute(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)}Z`;
}

function duration(seconds: number): string {
  const minutes = seconds / 60;
  if (minutes < 120) return `${minutes.toFixed(1)} min`;
  return minutes < 48 * 60 ? `${(minutes / 60).toFixed(1)} h` : `${(minutes / 1440).toFixed(1)} days`;
}

function round(customers: number): number {
  return Math.round(customers);
}
