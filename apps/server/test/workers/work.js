// Work for the tests of the pool: what it is told to do.
export default async function work({ answer, fails, loopsForEver, until }) {
  if (fails !== undefined) throw new RangeError(fails);
  if (until !== undefined) Atomics.wait(until, 0, 0);
  while (loopsForEver === true);
  return answer;
}
