import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideEscalation, walkEscalation, type StepTaken } from './decide-escalation.ts';
import { policyOf, type EscalationPolicy } from './escalation-policy.ts';

const MINUTE = 60_000;
const at0247 = Date.parse('2026-11-24T01:47Z');
const person = (name: string) => ({ kind: 'person', person: name }) as const;
const policy: EscalationPolicy = {
  steps: [
    { targets: [{ kind: 'channels' }, { kind: 'on-call', rota: 'primary' }], waitMs: 5 * MINUTE },
    { targets: [person('backup')], waitMs: 10 * MINUTE },
    { targets: [{ kind: 'team', team: 'platform' }], waitMs: 30 * MINUTE },
  ],
  repeat: 1,
};
const open = { state: 'open', sinceMs: at0247 } as const;
const step = (round: number, number: number, minute: number): StepTaken => ({
  round,
  step: number,
  atMs: at0247 + minute * MINUTE,
});

describe('a night', () => {
  it('is told at once, then waited for, then told to the next', () => {
    expect(decideEscalation(policy, open, [], at0247)).toEqual({
      decision: 'due',
      because: 'nobody-told-yet',
      step: { round: 0, step: 0 },
      targets: policy.steps[0]!.targets,
      dueAtMs: at0247,
      nextAtMs: at0247 + 5 * MINUTE,
    });
    const told = [step(0, 0, 0)];
    expect(decideEscalation(policy, open, told, at0247 + 5 * MINUTE - 1)).toEqual({
      decision: 'wait',
      because: 'time-to-take-it',
      nextAtMs: at0247 + 5 * MINUTE,
    });
    expect(decideEscalation(policy, open, told, at0247 + 5 * MINUTE)).toMatchObject({
      because: 'nobody-took-it',
      step: { round: 0, step: 1 },
      nextAtMs: at0247 + 15 * MINUTE,
    });
  });

  it('ends when somebody takes it, and when it is over', () => {
    for (const state of ['acknowledged', 'mitigated', 'resolved'] as const) {
      expect(decideEscalation(policy, { ...open, state }, [step(0, 0, 0)], at0247 + 60 * MINUTE)).toEqual({
        decision: 'stop',
        because: state,
      });
    }
  });

  it('begins anew when it is handed on', () => {
    const taken = [step(0, 0, 0), step(0, 1, 5)];
    const handedOn = { state: 'open', sinceMs: at0247 + 12 * MINUTE } as const;
    expect(decideEscalation(policy, handedOn, taken, handedOn.sinceMs)).toMatchObject({
      because: 'nobody-told-yet',
      step: { round: 0, step: 0 },
    });
  });

  it('goes through all steps as often as it says, and then nobody is left', () => {
    const walk = walkEscalation(policy, at0247);
    expect(walk.map(({ round, step: number, atMs }) => [round, number, (atMs - at0247) / MINUTE])).toEqual([
      [0, 0, 0],
      [0, 1, 5],
      [0, 2, 15],
      [1, 0, 45],
      [1, 1, 50],
      [1, 2, 60],
    ]);
    expect(decideEscalation(policy, open, walk, at0247 + 1_000 * MINUTE)).toEqual({
      decision: 'stop',
      because: 'nobody-left',
    });
  });

  it('in which the process was away for an hour wakes one after the other, not all at once', () => {
    const back = at0247 + 65 * MINUTE;
    const late = decideEscalation(policy, open, [step(0, 0, 0)], back);
    expect(late).toMatchObject({ step: { step: 1 }, dueAtMs: at0247 + 5 * MINUTE });
    const taken = [step(0, 0, 0), { round: 0, step: 1, atMs: back }];
    expect(decideEscalation(policy, open, taken, back)).toMatchObject({
      decision: 'wait',
      nextAtMs: back + 10 * MINUTE,
    });
  });

  it('goes on with the next round where the policy was shortened meanwhile', () => {
    const short = { ...policy, steps: policy.steps.slice(0, 1) };
    expect(decideEscalation(short, open, [step(0, 2, 15)], at0247 + 20 * MINUTE)).toMatchObject({
      decision: 'due',
      step: { round: 1, step: 0 },
    });
  });
});

describe('whatever the policy, and whenever one looks', () => {
  const anyPolicy = fc.record({
    steps: fc.array(
      fc.record({ targets: fc.constant([person('a')]), waitMs: fc.integer({ min: 1, max: 900 }) }),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
    repeat: fc.nat(2),
  });

  it('each step is taken once, in order, never before its wait is over, and it comes to an end', () => {
    fc.assert(
      fc.property(anyPolicy, fc.array(fc.nat(400), { minLength: 1 }), (any, pauses) => {
        const taken: StepTaken[] = [];
        let nowMs = 0;
        for (let looks = 0; looks < 4_000; looks++) {
          const decided = decideEscalation(any, { state: 'open', sinceMs: 0 }, taken, nowMs);
          if (decided.decision === 'stop') break;
          if (decided.decision === 'due') taken.push({ ...decided.step, atMs: nowMs });
          // As often as it happens to be looked, and sometimes twice at once.
          nowMs += pauses[looks % pauses.length]! + (looks % pauses.length === 0 ? 1 : 0);
        }
        expect(taken.map(({ round, step: number }) => round * any.steps.length + number)).toEqual(
          Array.from({ length: any.steps.length * (any.repeat + 1) }, (_, n) => n),
        );
        for (const [n, { atMs }] of taken.entries()) {
          const before = taken[n - 1];
          if (before) expect(atMs - before.atMs).toBeGreaterThanOrEqual(any.steps[before.step]!.waitMs);
        }
      }),
    );
  });
});

it('a team without a policy tells its channels and its first rota, once', () => {
  expect(policyOf({})).toEqual({ steps: [{ targets: [{ kind: 'channels' }], waitMs: 300_000 }], repeat: 0 });
});
