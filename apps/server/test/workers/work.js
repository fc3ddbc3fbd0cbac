// Work for the tests of the pool: what it is told to do.
export default async function work({ answer, fails, loopsForEver }) {
  if (fails !== undefined) throw new RangeError(fails);
  while (loopsForEver === true);
  return answer;
}
