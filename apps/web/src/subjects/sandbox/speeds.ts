/** Speeds of the scenario that the controls offer: seconds of the scenario for each second. */
export const SPEEDS = [
  { speed: 60, label: "1 min/s" },
  { speed: 3_600, label: "1 h/s" },
  { speed: 14_400, label: "4 h/s" },
  { speed: 86_400, label: "1 day/s" },
] as const;

/** The afternoon in which most was sold. */
export const WORST_AFTERNOON = "2026-02-05T12:00:00.000Z";

export const FALLS = [
  { fall: "0.05", label: "−5 %" },
  { fall: "0.1", label: "−10 %" },
  { fall: "0.3", label: "−30 %" },
] as const;
