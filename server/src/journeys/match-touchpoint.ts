import type { AttributeCondition, AttributeValue, TouchpointMatch } from './journey-definition.ts';
import type { Touchpoint } from './touchpoint.ts';

/** Whether the touchpoint is one the match describes. A condition on an attribute that is absent fails, except `exists: false`. */
export function matchesTouchpoint(match: TouchpointMatch, touchpoint: Touchpoint): boolean {
  return match.types.includes(touchpoint.type) && meetsConditions(match, touchpoint);
}

/** Whether a touchpoint of one of the match's types is from one of its sources and meets every condition. */
export function meetsConditions(match: TouchpointMatch, touchpoint: Touchpoint): boolean {
  if (match.sources && !match.sources.includes(touchpoint.source)) return false;
  for (const condition of match.conditions) {
    if (!holds(condition, touchpoint.attributes[condition.attribute])) return false;
  }
  return true;
}

function holds(condition: AttributeCondition, value: AttributeValue | undefined): boolean {
  const present = value !== undefined && value !== null;
  if (condition.exists !== undefined && condition.exists !== present) return false;
  if (condition.anyOf && !(value !== undefined && condition.anyOf.includes(value))) return false;
  if (condition.noneOf && (value === undefined || condition.noneOf.includes(value))) return false;
  const { gt, gte, lt, lte } = condition;
  if (gt === undefined && gte === undefined && lt === undefined && lte === undefined) return true;
  if (typeof value !== 'number') return false;
  return (
    (gt === undefined || value > gt) &&
    (gte === undefined || value >= gte) &&
    (lt === undefined || value < lt) &&
    (lte === undefined || value <= lte)
  );
}
