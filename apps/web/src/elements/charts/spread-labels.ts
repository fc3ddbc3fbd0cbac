/**
 * Places of labels beside the lines that they name, from the top, pixels. Labels that would cover each other are moved
 * apart, no farther than needed; all stay inside the picture and in the order of their lines. Where there is not room
 * for all at the wanted distance, they share what there is.
 */
export function spreadLabels(
  wanted: readonly number[],
  { height, gap }: { readonly height: number; readonly gap: number },
): number[] {
  const room = Math.min(gap, height / Math.max(1, wanted.length));
  const order = [...wanted.keys()].toSorted((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const last = height - room;
  const places = order.map((index) => Math.min(Math.max((wanted[index] ?? 0) - room / 2, 0), last));
  // Down as far as the one above asks for, then up again from the lower edge.
  for (let rank = 1; rank < places.length; rank += 1) {
    places[rank] = Math.max(places[rank] ?? 0, (places[rank - 1] ?? 0) + room);
  }
  for (let rank = places.length - 1; rank >= 0; rank -= 1) {
    const below = rank + 1 < places.length ? (places[rank + 1] ?? 0) - room : last;
    places[rank] = Math.max(0, Math.min(places[rank] ?? 0, below));
  }
  const spread: number[] = [];
  for (const [rank, index] of order.entries()) spread[index] = places[rank] ?? 0;
  return spread;
}
