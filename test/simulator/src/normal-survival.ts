/**
 * P(Z > z) of a standard normal Z, with about twelve correct digits *relative* to the value, so that its logarithm (a
 * cumulative hazard) is right in the far tail too, where 1 − Φ(z) would have cancelled to nothing.
 */
export function normalSurvival(z: number): number {
  if (z < 0) return 1 - normalSurvival(-z);
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  return z < 2.5 ? 0.5 - density * centralSeries(z) : density / tailFraction(z);
}

/** Φ(z) − ½ = φ(z) · (z + z³/3 + z⁵/15 + …), Abramowitz and Stegun 26.2.11: all terms positive. */
function centralSeries(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum;
}

/** z + 1/(z + 2/(z + 3/(z + …))), Abramowitz and Stegun 26.2.14, from the inside out. */
function tailFraction(z: number): number {
  let fraction = z;
  for (let level = 80; level >= 1; level--) fraction = z + level / fraction;
  return fraction;
}
