/** How a closed loop went. */
export interface LoopOutcome {
  readonly perSecond: number;
  /** How long each act took. */
  readonly millis: readonly number[];
}

/**
 * Lets `lanes` callers act at the same time, each again as soon as it has its answer, until `count`
 * acts have begun or `seconds` are over. `act` is told which act and which lane it is.
 */
export async function closedLoop(
  of: { readonly lanes: number; readonly count?: number; readonly seconds?: number },
  act: (index: number, lane: number) => Promise<unknown>,
): Promise<LoopOutcome> {
  const { lanes, count = Infinity, seconds = Infinity } = of;
  const millis: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  let begun = 0;
  const drive = async (lane: number): Promise<void> => {
    while (begun < count) {
      const before = performance.now();
      if (before >= end) return;
      const index = begun;
      begun += 1;
      await act(index, lane);
      millis.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => drive(lane)));
  return { perSecond: (millis.length * 1000) / (performance.now() - start), millis };
}
