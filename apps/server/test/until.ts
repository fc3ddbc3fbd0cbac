/** Waits until something is true, and fails when it takes longer than the patience allows. */
export async function until(
  isTrue: () => boolean | Promise<boolean>,
  millisMax = 45_000,
): Promise<void> {
  const deadline = performance.now() + millisMax;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`still not true: ${isTrue.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
