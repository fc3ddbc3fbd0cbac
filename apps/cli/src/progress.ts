import { Presets, SingleBar } from "cli-progress";

/** Shows how far a long work has come. */
export interface Progress {
  /** What is being worked on, and how many of all steps are done. */
  readonly show: (step: { readonly what: string; readonly done: number }) => void;
  /** Takes the bar away. */
  readonly end: () => void;
}

const SILENT: Progress = { show: () => undefined, end: () => undefined };

/** A bar on standard error, so that it never mixes with results; silent without a terminal. */
export function startProgress(total: number): Progress {
  if (!process.stderr.isTTY) return SILENT;
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: "{bar} {percentage} %  {what}",
      barsize: 30,
      clearOnComplete: true,
      gracefulExit: true,
    },
    Presets.rect,
  );
  bar.start(total, 0, { what: "" });
  return {
    show: ({ what, done }) => {
      bar.update(done, { what });
    },
    end: () => {
      bar.stop();
    },
  };
}
