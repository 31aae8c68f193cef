import { logSpaced, spaced } from './rival.ts';
import type { Rival, Rule, Seen } from './rival.ts';
import { isTooFew, shortestWindow, Window } from './window.ts';

const HOUR = 360;
/** Standard deviations beyond which an average does not follow. */
const OUTLIER = 3;

/** A fixed limit on the conversion rate of the newest window whose customers have all had their time. */
export const staticThreshold: Rival = {
  name: 'static threshold',
  levels: spaced(0.02, 1, 50),
  watch: ({ perTick, share }) => missing(new Window(shortestWindow(perTick)), share, ({ mature }) => mature),
};

/** Events of the next step over events of this one, in the same window: quick, and blind to who is still on the way. */
export const ratioOfCounts: Rival = {
  name: 'ratio of counts',
  levels: spaced(0.02, 1, 50),
  watch: ({ perTick, share }) => missing(new Window(shortestWindow(perTick)), share, (seen) => seen),
};

function missing(window: Window, share: number, countsOf: (seen: Seen) => Seen['mature']): Rule {
  return {
    score(seen) {
      const { entered, advanced } = countsOf(seen);
      window.add(entered, advanced);
      return isTooFew(window) ? 0 : 1 - window.share / share;
    },
    copy: () => missing(window.copy(), share, countsOf),
  };
}

/** How many standard deviations the newest window is below the moving average of windows before it. */
export const zScore: Rival = {
  name: 'z-score with EWMA',
  levels: logSpaced(1.5, 40, 50),
  watch({ perTick, share }) {
    const ticks = shortestWindow(perTick);
    return deviation(new Window(ticks), ticks, share, (share * (1 - share)) / Math.max(1, perTick * ticks));
  },
};

function deviation(window: Window, ticks: number, usual: number, usualVariance: number): Rule {
  const keep = 2 ** (-ticks / (24 * HOUR));
  let mean = usual;
  let variance = usualVariance;
  return {
    score({ tick, mature }) {
      window.add(mature.entered, mature.advanced);
      if (isTooFew(window)) return 0;
      const off = window.share - mean;
      const score = -off / Math.sqrt(variance);
      if (tick % ticks === 0) {
        // Incidents must not teach that anything goes.
        const step = Math.max(-OUTLIER, Math.min(OUTLIER, off / Math.sqrt(variance))) * Math.sqrt(variance);
        mean += (1 - keep) * step;
        variance = keep * (variance + (1 - keep) * step * step);
      }
      return score;
    },
    copy: () => deviation(window.copy(), ticks, mean, variance),
  };
}

/**
 * Several windows, several burn rates (Beyer et al., The Site Reliability Workbook, ch. 5, table 5-8): 14.4 over an hour
 * and five minutes, 6 over six hours and half an hour, 1 over three days and six hours. The budget is what is normally
 * lost; as that is much more than a thousandth, rates are taken above 1, in the same proportion.
 */
export const burnRate: Rival = {
  name: 'burn rate',
  levels: logSpaced(0.01, 3, 50),
  watch: ({ share }) =>
    burning(
      [
        { long: new Window(HOUR), short: new Window(HOUR / 12), weight: 1 },
        { long: new Window(6 * HOUR), short: new Window(HOUR / 2), weight: 14.4 / 6 },
        { long: new Window(72 * HOUR), short: new Window(6 * HOUR), weight: 14.4 },
      ],
      share,
    ),
};

type Pair = { readonly long: Window; readonly short: Window; readonly weight: number };

function burning(pairs: readonly Pair[], share: number): Rule {
  const burn = (window: Window) =>
    isTooFew(window) ? -1 : (1 - window.share) / Math.max(1e-3, 1 - share) - 1;
  return {
    score({ mature }) {
      let score = 0;
      for (const { long, short, weight } of pairs) {
        long.add(mature.entered, mature.advanced);
        short.add(mature.entered, mature.advanced);
        score = Math.max(score, weight * Math.min(burn(long), burn(short)));
      }
      return score;
    },
    copy() {
      const copies = pairs.map(({ long, short, weight }) => ({
        long: long.copy(),
        short: short.copy(),
        weight,
      }));
      return burning(copies, share);
    },
  };
}

/** Cumulative sum of the log odds of "three in ten fewer get on" (Page 1954), of customers who have had their time. */
export const cusum: Rival = {
  name: 'CUSUM at the deadline',
  levels: logSpaced(2, 20_000, 70),
  watch({ shareByHour }) {
    const bad = 0.7;
    const odds = shareByHour.map((share) => ({
      got: Math.log(bad),
      stuck: Math.log((1 - bad * share) / Math.max(1e-6, 1 - share)),
    }));
    return addingUp(odds, 0);
  },
};

function addingUp(odds: readonly { readonly got: number; readonly stuck: number }[], from: number): Rule {
  let sum = from;
  return {
    score({ hour, mature: { entered, advanced } }) {
      const { got, stuck } = odds[hour]!;
      sum = Math.max(0, sum + advanced * got + (entered - advanced) * stuck);
      return sum;
    },
    copy: () => addingUp(odds, sum),
  };
}

export const rivals: readonly Rival[] = [staticThreshold, ratioOfCounts, zScore, burnRate, cusum];
