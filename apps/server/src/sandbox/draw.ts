/** Whole numbers from `least` up to `most`, evenly spread. */
export type Draw = (least: bigint, most: bigint) => bigint;

/** Draws from a seed: a linear congruence, whose upper bits are good enough for a sandbox. */
export function createDraw(seed: bigint): Draw {
  let state = seed;
  return (least, most) => {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % (1n << 64n);
    return least + ((state >> 24n) % (most - least + 1n));
  };
}

const SHARE_MAX = 10_000n;

/** Quantiles at these shares (of 10,000), rising from 0 to 10,000. */
export type Quantiles = readonly (readonly [share: bigint, value: bigint])[];

/** A draw whose values spread as the quantiles say, straight between them. */
export function drawFrom(draw: Draw, quantiles: Quantiles): bigint {
  const share = draw(0n, SHARE_MAX);
  let [fromShare, fromValue] = quantiles[0] ?? [0n, 0n];
  for (const [toShare, toValue] of quantiles) {
    if (share <= toShare) {
      const width = toShare - fromShare;
      if (width === 0n) return toValue;
      return fromValue + ((toValue - fromValue) * (share - fromShare)) / width;
    }
    [fromShare, fromValue] = [toShare, toValue];
  }
  return fromValue;
}
