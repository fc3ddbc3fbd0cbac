/** Colours of a chart as the page has them now, light or dark. */
export interface Palette {
  readonly text: string;
  readonly edge: string;
  readonly water: string;
  readonly safe: string;
  readonly warning: string;
  readonly danger: string;
}

/** Reads the design language's colours; canvases do not know CSS variables. */
export function readPalette(element: HTMLElement): Palette {
  const probe = document.createElement("span");
  // A transition would still show the colour before.
  probe.style.setProperty("transition", "none", "important");
  element.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const palette = {
    text: read("--text-quiet"),
    edge: read("--edge"),
    water: read("--line-water"),
    safe: read("--line-safe"),
    warning: read("--line-warning"),
    danger: read("--line-danger"),
  };
  probe.remove();
  return palette;
}
