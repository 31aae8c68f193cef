import type { JourneyListItem, OverviewJourney } from '@wegwarte/contract';

export interface OverviewRow extends JourneyListItem {
  /** Null where it is not known, or not yet, and of a journey that is not watched any more. */
  readonly now: OverviewJourney | null;
}

export const orders = ['money', 'customers', 'name'] as const;
export type Order = (typeof orders)[number];

export interface OverviewChoice {
  /** Empty: any. */
  readonly team: string;
  readonly criticality: string;
  readonly order: Order;
}

/** The journeys chosen, in the order chosen; those that are not watched any more last. */
export function overviewRows(
  list: readonly JourneyListItem[],
  now: readonly OverviewJourney[],
  choice: OverviewChoice,
  nameOf: (journey: JourneyListItem) => string,
): OverviewRow[] {
  const known = new Map(now.map((one) => [one.journey, one]));
  return list
    .filter(
      ({ owner, criticality }) =>
        isChosen(choice.team, owner.team) && isChosen(choice.criticality, criticality),
    )
    .map((item) => ({ ...item, now: item.removedAt === null ? (known.get(item.journey) ?? null) : null }))
    .sort(
      (a, b) =>
        Number(a.removedAt !== null) - Number(b.removedAt !== null) ||
        byLoss(a, b, choice.order) ||
        nameOf(a).localeCompare(nameOf(b)),
    );
}

function isChosen(chosen: string, value: string): boolean {
  return chosen === '' || chosen === value;
}

/** The larger loss first; where nothing is lost that should not be, what is lost on any day. */
function byLoss(a: OverviewRow, b: OverviewRow, order: Order): number {
  if (order === 'name') return 0;
  const customers = of(b, 'lostPerHour') - of(a, 'lostPerHour') || of(b, 'left') - of(a, 'left');
  return order === 'customers' ? customers : byMoney(a, b) || customers;
}

/** Currencies are not converted into each other: each stands together. */
function byMoney(a: OverviewRow, b: OverviewRow): number {
  const [mine, other] = [a.now?.atRiskPerHour, b.now?.atRiskPerHour];
  if (!mine || !other) return Number(Boolean(other)) - Number(Boolean(mine));
  return mine.currency.localeCompare(other.currency) || other.amount - mine.amount;
}

function of({ now }: OverviewRow, figure: 'lostPerHour' | 'left'): number {
  return now?.[figure] ?? -1;
}
