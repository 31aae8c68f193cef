import { createHash } from 'node:crypto';
import type {
  AttributeCondition as ConditionInFile,
  JourneyFile,
  TouchpointMatch as MatchInFile,
} from '@wegwarte/contract';
import type {
  AttributeCondition,
  AttributeValue,
  JourneyDefinition,
  TouchpointMatch,
} from '../../journeys/journey-definition.ts';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { parseDurationMs } from '../../kernel/duration.ts';
import { titleOf } from './title-of.ts';

/** A journey as its file says it, before it is known which version of it that is. */
export interface JourneyDraft extends Omit<JourneyDefinition, 'version'> {
  readonly file: string;
  /** Equal for equal meaning: comments, layout, order of keys and defaults written out make no new version. */
  readonly contentHash: string;
}

/** From the form people write to the form that is followed. Expects a file that passed all checks. */
export function toJourneyDraft(written: JourneyFile, file: string): JourneyDraft {
  const journey: Omit<JourneyDefinition, 'version'> = {
    journey: written.journey,
    title: titleOf(written.title, written.journey),
    owner: written.owner,
    key: written.key,
    criticality: written.criticality,
    value: written.value
      ? {
          attribute: written.value.attribute ?? null,
          currency: written.value.currency,
          typical: written.value.typical,
        }
      : null,
    dimensions: written.segments,
    steps: written.steps.map((step) => ({
      step: step.step,
      title: titleOf(step.title, step.step),
      when: toMatch(step.when),
      withinMs: step.within === undefined ? 0 : parseDurationMs(step.within)!,
      optional: step.optional ?? false,
      owner: step.owner ?? written.owner,
    })),
    abandon: written.abandon.map((rule) => ({
      when: toMatch(rule.when),
      reasonAttribute: rule.reason ?? null,
    })),
    // Only where it is written: journeys of before keep their version.
    ...(written.timeZone && { timeZone: written.timeZone }),
    ...(written.labels && {
      labels: Object.fromEntries(
        Object.entries(written.labels).map(([attribute, label]) => [attribute, titleOf(label, attribute)]),
      ),
    }),
  };
  return { ...journey, file, contentHash: hashOf(journey) };
}

export function toMatch(written: MatchInFile): TouchpointMatch {
  const conditions = Object.entries(written.attributes ?? {}).flatMap(([attribute, condition]) =>
    toConditions(attribute, condition),
  );
  return {
    types: asList(written.type),
    sources: written.source === undefined ? null : asList(written.source),
    conditions: conditions.sort((a, b) =>
      a.attribute < b.attribute ? -1 : a.attribute > b.attribute ? 1 : 0,
    ),
  };
}

function toConditions(attribute: string, written: ConditionInFile): AttributeCondition[] {
  if (Array.isArray(written)) return [{ attribute, anyOf: written }];
  if (typeof written !== 'object' || written === null) return [{ attribute, anyOf: [written] }];
  const { eq, ne, in: anyOf, ...rest } = written;
  const conditions: AttributeCondition[] = [];
  if (eq !== undefined) conditions.push({ attribute, anyOf: [eq] });
  if (anyOf !== undefined) conditions.push({ attribute, anyOf });
  if (ne !== undefined) conditions.push({ attribute, noneOf: [ne] satisfies AttributeValue[] });
  const bounds = Object.fromEntries(Object.entries(rest).filter(([, bound]) => bound !== undefined));
  if (Object.keys(bounds).length > 0) conditions.push({ attribute, ...bounds });
  return conditions;
}

function asList(oneOrMore: string | string[]): string[] {
  return Array.isArray(oneOrMore) ? oneOrMore : [oneOrMore];
}

function hashOf(content: object): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}
