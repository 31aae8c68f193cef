import { describe, expect, it } from 'vitest';
import type { Evidence, Verdict } from '../detection/verdict.ts';
import { acknowledge, type Handled, mitigate, resolveByHand } from './handle-incident.ts';
import { decideIncident } from './decide-incident.ts';
import type { IncidentDecision } from './decide-incident.ts';
import { endUnwatched } from './end-unwatched.ts';
import { fenceOf, openCaseOf, quarantineOf } from './incident.ts';
import type { Incident } from './incident.ts';

const minuteMs = 60_000;
const noonMs = Date.UTC(2026, 10, 2, 12);
const at = (minutes: number) => noonMs + minutes * minuteMs;
const subject = { journey: 'checkout', journeyVersion: 3, step: 'payment', ownerTeam: 'payments' };

function evidence(minute: number, observed: number, n = 100): Evidence {
  return {
    windowFromMs: at(minute - 10),
    windowToMs: at(minute),
    n,
    observed,
    expected: 0.7 * n,
    normalShare: 0.7,
    stuckNormalHalfWidth: 8,
    score: observed < 60 ? 80 - observed : 0,
    threshold: 11,
  };
}

function finding(minute: number, observed: number, segment: string | null = null) {
  const { windowFromMs: fromMs, windowToMs: toMs, n, expected } = evidence(minute, observed);
  return {
    evidence: evidence(minute, observed),
    recent: { fromMs, toMs, n, observed, expected },
    onsetMs: at(minute - 10),
    segment:
      segment === null ? null : { values: [{ dimension: 'paymentMethod', value: segment }], share: 0.95 },
    suspects: null,
    impact: { estimate: 70 - observed, low: 60 - observed, high: 80 - observed },
  };
}

const dropOff = (minute: number, observed = 20, segment: string | null = null): Verdict => ({
  kind: 'drop-off',
  ...finding(minute, observed, segment),
});
const watch = (minute: number): Verdict => ({ kind: 'watch', ...finding(minute, 55) });
const normal = (minute: number): Verdict => ({
  kind: 'normal',
  evidence: evidence(minute, 70),
  recovery: { sinceMs: at(minute - 4), impact: { estimate: 500, low: 450, high: 550 } },
});

/** One step's incidents as verdicts come in, minute by minute. */
class Timeline {
  open: Incident | null = null;
  resolved: Incident | null = null;
  /** Of other steps and journeys. */
  others: readonly Incident[] = [];
  readonly told: string[] = [];
  #ids = 0;

  judge(minute: number, verdict: Verdict): IncidentDecision {
    const decision = decideIncident({
      subject,
      open: this.open,
      recentlyResolved: this.resolved,
      incidents: this.others,
      stepsInOrder: ['cart', 'payment', 'confirmed'],
      verdict,
      nowMs: at(minute),
      newId: `incident-${this.#ids + 1}`,
    });
    if (decision.change !== 'none' && decision.change !== 'update')
      this.told.push(`${minute} ${decision.change}`);
    if (decision.change === 'open') this.#ids++;
    if (decision.change === 'resolve') this.resolved = decision.incident;
    this.open = decision.change === 'resolve' ? null : decision.incident;
    return decision;
  }
}

describe('the life of an incident', () => {
  it('opens once, follows the problem, and closes after three quiet minutes', () => {
    const line = new Timeline();
    line.judge(-1, { kind: 'normal', evidence: evidence(-1, 70), recovery: null });
    line.judge(-1, watch(-1));
    for (let minute = 0; minute < 60; minute++) line.judge(minute, dropOff(minute));
    line.judge(60, watch(60));
    for (let minute = 61; minute < 70; minute++) line.judge(minute, normal(minute));
    expect(line.told).toEqual(['0 open', '64 resolve']);
    expect(line.resolved).toMatchObject({
      id: 'incident-1',
      ...subject,
      state: 'resolved',
      openedAtMs: at(0),
      startedAtMs: at(-10),
      resolvedAtMs: at(64),
      resolution: 'recovered',
      recoveredFromMs: at(60),
      impact: { estimate: 500, low: 450, high: 550 },
    });
  });

  it('is changed by no verdict at all: a lagging consumer neither ends it nor breaks the quiet', () => {
    const line = new Timeline();
    line.judge(0, dropOff(0));
    const before = line.open;
    expect(line.judge(1, { kind: 'none', reason: 'lagging' })).toEqual({
      change: 'none',
      incident: before,
      reason: 'no-verdict',
    });
    line.judge(10, normal(10));
    line.judge(11, { kind: 'none', reason: 'sample-too-small' });
    line.judge(13, normal(13));
    expect(line.told).toEqual(['0 open', '13 resolve']);
  });

  it('starts waiting for quiet again when something suspicious comes between', () => {
    const line = new Timeline();
    line.judge(0, dropOff(0));
    line.judge(10, normal(10));
    line.judge(12, watch(12));
    line.judge(13, normal(13));
    line.judge(15, normal(15));
    expect(line.open).toMatchObject({ quietSinceMs: at(13) });
    line.judge(16, normal(16));
    expect(line.told).toEqual(['0 open', '16 resolve']);
  });

  it('stays open for five minutes, so that whoever is paged finds something', () => {
    const line = new Timeline();
    line.judge(0, dropOff(0));
    for (let minute = 1; minute < 8; minute++) line.judge(minute, normal(minute));
    expect(line.told).toEqual(['0 open', '5 resolve']);
  });

  it('comes back as the same incident when it relapses within half an hour, and has to be taken anew', () => {
    const line = new Timeline();
    line.judge(0, dropOff(0));
    const taken = acknowledge(line.open!, 'mira', at(2));
    if (taken.ok) line.open = taken.incident;
    line.judge(10, normal(10));
    line.judge(13, normal(13));
    line.judge(30, dropOff(30));
    expect(line.open).toMatchObject({ id: 'incident-1', state: 'open', acknowledgedBy: null });
    expect(line.open).toMatchObject({ openedAtMs: at(0), resolvedAtMs: null, resolution: null });
    line.judge(40, normal(40));
    line.judge(43, normal(43));
    line.judge(80, dropOff(80));
    expect(line.told).toEqual(['0 open', '13 resolve', '30 reopen', '43 resolve', '80 open']);
    expect(line.open).toMatchObject({ id: 'incident-2', state: 'open', acknowledgedBy: null });
  });

  it('is another one when soon after a different value of the same dimension fails', () => {
    const line = new Timeline();
    line.judge(0, dropOff(0, 20, 'paypal'));
    line.judge(10, normal(10));
    line.judge(13, normal(13));
    line.judge(20, dropOff(20, 20, 'card'));
    expect(line.told).toEqual(['0 open', '13 resolve', '20 open']);
  });

  it('says when it has spread from one segment to all', () => {
    const line = new Timeline();
    line.judge(0, dropOff(0, 20, 'paypal'));
    expect(line.open?.segment?.values[0]?.value).toBe('paypal');
    line.judge(1, dropOff(1, 20));
    expect(line.open?.segment).toBeNull();
  });

  it('is not written again while nothing new has matured', () => {
    const line = new Timeline();
    line.judge(0, dropOff(0));
    expect(line.judge(0.1, dropOff(0))).toMatchObject({ change: 'none', reason: 'nothing-new' });
    expect(line.judge(1, dropOff(1))).toMatchObject({ change: 'update', reason: 'still-dropping-off' });
  });

  it('is dated back when more customers tell more, never forward', () => {
    const line = new Timeline();
    line.judge(0, dropOff(0));
    line.judge(20, dropOff(20));
    expect(line.open?.startedAtMs).toBe(at(-10));
    line.judge(21, { ...dropOff(21), onsetMs: at(-14) } as Verdict);
    expect(line.open?.startedAtMs).toBe(at(-14));
  });
});

describe('what the judge and the learner are told of an incident', () => {
  it('how bad it was at its worst, as at opening much was still missing', () => {
    const line = new Timeline();
    line.judge(0, dropOff(0, 50));
    line.judge(5, dropOff(5, 7));
    line.judge(9, dropOff(9, 40));
    expect(openCaseOf(line.open!)).toMatchObject({ startedAtMs: at(-10), ratioWhileBad: 0.1 });
    expect(line.open!.evidenceAtOpening.observed).toBe(50);
  });

  it('where the fence stands once it is over, and what must not teach', () => {
    const line = new Timeline();
    line.judge(0, dropOff(0));
    expect(fenceOf(line.open!)).toBeNull();
    const deadlineMs = 15 * minuteMs;
    const lastMs = at(-10) + 24 * 60 * minuteMs;
    expect(quarantineOf(line.open!, deadlineMs)).toEqual({ fromMs: at(-20), toMs: lastMs + deadlineMs });
    line.judge(10, normal(10));
    line.judge(13, normal(13));
    expect(fenceOf(line.resolved!)).toBe(at(13));
    expect(quarantineOf(line.resolved!, deadlineMs)).toEqual({ fromMs: at(-20), toMs: at(9) + deadlineMs });
  });
});

describe('acknowledge', () => {
  const opened = () => {
    const line = new Timeline();
    line.judge(0, dropOff(0));
    return line.open!;
  };

  it('says who has it, and survives the next verdicts', () => {
    const line = new Timeline();
    line.judge(0, dropOff(0));
    const taken = acknowledge(line.open!, 'mira', at(3));
    expect(taken).toMatchObject({ ok: true, incident: { state: 'acknowledged', acknowledgedBy: 'mira' } });
    if (taken.ok) line.open = taken.incident;
    line.judge(4, dropOff(4));
    expect(line.open).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: 'mira',
      acknowledgedAtMs: at(3),
    });
  });

  it('can be handed on: who has it changes, not since when somebody has', () => {
    const first = acknowledge(opened(), 'mira', at(3));
    if (!first.ok) expect.fail(first.refusal);
    expect(acknowledge(first.incident, 'mira', at(9))).toEqual(first);
    expect(acknowledge(first.incident, 'jan', at(9))).toMatchObject({
      incident: { acknowledgedBy: 'jan', acknowledgedAtMs: at(3) },
    });
  });

  it('is refused when the incident is over', () => {
    const { incident } = resolveByHand(opened(), 'ada', at(4)) as { incident: Incident };
    expect(acknowledge(incident, 'mira', at(5))).toEqual({ ok: false, refusal: 'already-resolved' });
  });
});

describe('dealing with an incident', () => {
  const opened = () => {
    const line = new Timeline();
    line.judge(0, dropOff(0));
    return line;
  };
  const given = (handled: Handled<Incident>) => {
    if (!handled.ok) throw new Error(handled.refusal);
    return handled.incident;
  };

  it('whoever says that it is dealt with has it', () => {
    expect(given(mitigate(opened().open!, 'ada', at(3)))).toMatchObject({
      state: 'mitigated',
      acknowledgedBy: 'ada',
      mitigatedBy: 'ada',
      mitigatedAtMs: at(3),
    });
  });

  it('takes customers who came before at their word only once some have come since', () => {
    const line = opened();
    line.open = given(mitigate(line.open!, 'ada', at(3)));
    // The newest ten minutes still hold those who came before.
    expect(line.judge(10, dropOff(10)).incident).toMatchObject({ state: 'mitigated' });
    expect(line.judge(13, dropOff(13))).toMatchObject({
      change: 'relapse',
      reason: 'mitigation-did-not-hold',
      incident: { state: 'open', acknowledgedBy: null, mitigatedBy: null },
    });
  });

  it('is over by itself when it held', () => {
    const line = opened();
    line.open = given(mitigate(line.open!, 'ada', at(3)));
    for (let minute = 12; minute < 16; minute++) line.judge(minute, normal(minute));
    expect(line.resolved).toMatchObject({ resolution: 'recovered', resolvedBy: null, mitigatedBy: 'ada' });
  });

  it('ended by hand too early, it opens again as the same incident', () => {
    const line = opened();
    const taken = given(acknowledge(line.open!, 'ada', at(2)));
    line.resolved = given(resolveByHand(taken, 'ada', at(4)));
    expect(line.resolved).toMatchObject({ state: 'resolved', resolution: 'by-hand', resolvedBy: 'ada' });
    line.open = null;
    const again = line.judge(9, dropOff(9));
    expect(again).toMatchObject({ change: 'reopen', incident: { id: 'incident-1', state: 'open' } });
    expect(again.incident).toMatchObject({ acknowledgedBy: null, resolvedBy: null, resolution: null });
  });
});

describe('several drop-offs with one cause', () => {
  /** What is wrong elsewhere since noon, in the checkout unless told otherwise. */
  const elsewhere = (about: Partial<Incident>): Incident => {
    const line = new Timeline();
    const { incident } = line.judge(0, dropOff(0, 20));
    return { ...incident!, id: 'the-cause', step: 'cart', ...about };
  };
  const paypal = { values: [{ dimension: 'paymentMethod', value: 'paypal' }], share: 0.9 };

  const opensBeside = (cause: Incident, verdict: Verdict) => {
    const line = new Timeline();
    line.others = [cause];
    return { line, decision: line.judge(2, verdict) };
  };

  it('are one when one provider fails in several journeys', () => {
    const cause = elsewhere({ journey: 'return', segment: paypal });
    const { decision } = opensBeside(cause, dropOff(2, 20, 'paypal'));
    expect(decision).toMatchObject({
      change: 'open',
      reason: 'same-cause',
      incident: { partOf: 'the-cause' },
    });
  });

  it('are two when another value of the attribute is hit, or everybody in another journey', () => {
    const cause = elsewhere({ journey: 'return', segment: paypal });
    expect(opensBeside(cause, dropOff(2, 20, 'card')).decision.incident).toMatchObject({ partOf: null });
    expect(opensBeside(cause, dropOff(2)).decision.incident).toMatchObject({ partOf: null });
    const everywhere = elsewhere({ journey: 'return', segment: null });
    expect(opensBeside(everywhere, dropOff(2)).decision.incident).toMatchObject({ partOf: null });
  });

  it('are one when an earlier step of the journey is hit for everybody, at least as badly', () => {
    expect(opensBeside(elsewhere({}), dropOff(2)).decision.incident).toMatchObject({ partOf: 'the-cause' });
    // 20 of 100 got on at the cart; nobody does at the payment: that is more than a slow page.
    const { decision } = opensBeside(elsewhere({}), dropOff(2, 3));
    expect(decision.incident).toMatchObject({ partOf: null });
    const later = elsewhere({ step: 'confirmed' });
    expect(opensBeside(later, dropOff(2)).decision.incident).toMatchObject({ partOf: null });
  });

  it('are two when they did not begin together', () => {
    const lastNight = elsewhere({ startedAtMs: at(-600) });
    expect(opensBeside(lastNight, dropOff(2)).decision.incident).toMatchObject({ partOf: null });
  });

  it('never hang on one that is part of another itself, or over', () => {
    expect(opensBeside(elsewhere({ partOf: 'its-cause' }), dropOff(2)).decision.incident).toMatchObject({
      partOf: null,
    });
    const over = elsewhere({ state: 'resolved', resolvedAtMs: at(1) });
    expect(opensBeside(over, dropOff(2)).decision.incident).toMatchObject({ partOf: null });
  });

  it('part when one outlasts its cause, but not for customers who came before the end of it', () => {
    const cause = elsewhere({});
    const { line } = opensBeside(cause, dropOff(2));
    line.others = [{ ...cause, state: 'resolved', resolvedAtMs: at(20), resolution: 'recovered' }];
    for (const minute of [21, 25, 29]) {
      expect(line.judge(minute, dropOff(minute)).incident).toMatchObject({ partOf: 'the-cause' });
    }
    expect(line.judge(31, dropOff(31))).toMatchObject({
      change: 'detach',
      reason: 'cause-of-its-own',
      incident: { partOf: null },
    });
    expect(line.told).toEqual(['2 open', '31 detach']);
  });

  it('part when one becomes worse than its cause explains', () => {
    const { line } = opensBeside(elsewhere({}), dropOff(2));
    expect(line.judge(4, dropOff(4, 2))).toMatchObject({ change: 'detach', reason: 'cause-of-its-own' });
  });

  it('stay apart once they were told apart', () => {
    const line = new Timeline();
    line.judge(0, dropOff(0));
    line.others = [elsewhere({})];
    expect(line.judge(2, dropOff(2)).incident).toMatchObject({ partOf: null });
  });
});

describe('an incident that no verdict can end', () => {
  const watched = { isJourneyWatched: true, isStepWatched: true, isStepRedefined: false };
  const opened = () => new Timeline().judge(0, dropOff(0)).incident!;

  it.each([
    [{ ...watched, isJourneyWatched: false }, 'journey-removed'],
    [{ ...watched, isStepWatched: false }, 'step-removed'],
    [{ ...watched, isStepRedefined: true }, 'step-redefined'],
  ] as const)('is over when it cannot go on: %o', (whereabouts, resolution) => {
    expect(endUnwatched(opened(), whereabouts, at(4))).toMatchObject({
      change: 'resolve',
      incident: { state: 'resolved', resolution, resolvedAtMs: at(4) },
    });
  });

  it('is over after a day without a verdict, and not before', () => {
    expect(endUnwatched(opened(), watched, at(24 * 60))).toBeNull();
    expect(endUnwatched(opened(), watched, at(24 * 60 + 1))).toMatchObject({
      incident: { resolution: 'not-judged' },
    });
  });

  it('is no recovery to relapse from', () => {
    const line = new Timeline();
    line.judge(0, dropOff(0));
    line.resolved = endUnwatched(line.open!, { ...watched, isStepWatched: false }, at(4))!.incident;
    line.open = null;
    line.judge(6, dropOff(6));
    expect(line.told).toEqual(['0 open', '6 open']);
  });
});
