/** Where a figure stands in its table. */
export interface FigurePlace {
  readonly row: number;
  readonly column: number;
}

/**
 * Which figure a key leads to. Left and right go through all figures in order. Up and down go to
 * the nearest column of the next row that has figures. When no figure has the focus, every arrow
 * leads to the first one. Null means that the key leads nowhere and keeps its usual meaning.
 */
export function figureAfter(
  key: string,
  places: readonly FigurePlace[],
  current: number | null,
): number | null {
  if (!key.startsWith("Arrow") || places.length === 0) return null;
  const here = current === null ? undefined : places[current];
  if (current === null || here === undefined) return 0;
  switch (key) {
    case "ArrowLeft":
      return current === 0 ? null : current - 1;
    case "ArrowRight":
      return current === places.length - 1 ? null : current + 1;
    case "ArrowUp":
    case "ArrowDown": {
      const isDown = key === "ArrowDown";
      const beyond = places.filter(({ row }) => (isDown ? row > here.row : row < here.row));
      const rows = beyond.map(({ row }) => row);
      const next = isDown ? Math.min(...rows) : Math.max(...rows);
      const [nearest] = beyond
        .filter(({ row }) => row === next)
        .sort(
          (left, right) =>
            Math.abs(left.column - here.column) - Math.abs(right.column - here.column),
        );
      return nearest === undefined ? null : places.indexOf(nearest);
    }
    default:
      return null;
  }
}
