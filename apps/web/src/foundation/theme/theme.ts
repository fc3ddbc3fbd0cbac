import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** The water: the one accent. Shade 7 carries white text at 4.5 : 1 or more, in light and dark alike. */
const sea: MantineColorsTuple = [
  "#e8f6fa",
  "#d3eaf2",
  "#a6d5e4",
  "#75bed5",
  "#4faac8",
  "#2f8fb0",
  "#16799b",
  "#0a6483",
  "#07516b",
  "#043e53",
];

export const theme = createTheme({
  primaryColor: "sea",
  primaryShade: 7,
  colors: { sea },
  autoContrast: true,
  luminanceThreshold: 0.3,
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  defaultRadius: "md",
  cursorType: "pointer",
  headings: { fontWeight: "650" },
  // The library's own cross has no name for those who hear it.
  components: { Modal: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } } },
});
