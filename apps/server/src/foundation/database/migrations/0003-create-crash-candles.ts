/** Real candles of the crashes on file. They are of the world, not of a book, and outlive every book. */
export const createCrashCandles = `
  CREATE TABLE service.crash_candles (
    asset            text          NOT NULL,
    interval_seconds integer       NOT NULL CHECK (interval_seconds > 0),
    opened_at        timestamptz   NOT NULL,
    open             numeric(28,8) NOT NULL,
    high             numeric(28,8) NOT NULL,
    low              numeric(28,8) NOT NULL,
    close            numeric(28,8) NOT NULL,
    source           text          NOT NULL,
    stored_by        text          NOT NULL,
    stored_at        timestamptz   NOT NULL DEFAULT now(),
    PRIMARY KEY (asset, interval_seconds, opened_at),
    CHECK (low > 0 AND low <= open AND low <= close AND high >= open AND high >= close)
  );
`;
