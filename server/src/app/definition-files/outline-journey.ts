import { StepInFile, TouchpointMatch } from '@wegwarte/contract';
import type { JourneyOutline, MatchOutline, StepOutline } from '../../journeys/check-journey.ts';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { toMatch } from './journey-draft.ts';
import { closest } from './suggest.ts';

const stepKeys = Object.keys(StepInFile.shape);

/**
 * What the rules across fields look at, of a file that need not be valid: one mistake in it should not hide the others.
 * Null when it is no journey at all.
 */
export function outlineJourney(raw: unknown): JourneyOutline | null {
  if (!isMapping(raw) || !Array.isArray(raw['steps'])) return null;
  return {
    key: textOf(raw['key'] ?? 'customer'),
    dimensions: Array.isArray(raw['segments']) ? raw['segments'].map(textOf) : [],
    labelled: isMapping(raw['labels']) ? Object.keys(raw['labels']) : [],
    steps: raw['steps'].map(outlineStep),
  };
}

function outlineStep(raw: unknown): StepOutline | null {
  if (!isMapping(raw)) return null;
  const when = TouchpointMatch.safeParse(raw['when']);
  return {
    step: textOf(raw['step']),
    hasWithin: hasKey(raw, 'within'),
    optional: raw['optional'] === true,
    when: when.success ? outlineMatch(when.data) : null,
  };
}

/** A misspelt key is reported as such, so it need not be reported as missing too. */
function hasKey(raw: Record<string, unknown>, wanted: string): boolean {
  return Object.keys(raw).some((key) => key === wanted || closest(key, stepKeys) === wanted);
}

function outlineMatch(written: TouchpointMatch): MatchOutline {
  const { types, sources, conditions } = toMatch(written);
  return { types, sources, conditions: conditions.map(canonicalJson) };
}

function textOf(raw: unknown): string | null {
  return typeof raw === 'string' ? raw : null;
}

function isMapping(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}
