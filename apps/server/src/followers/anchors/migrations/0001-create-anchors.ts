import { createCursors } from "../../cursor.ts";

/**
 * Checkpoints as they were signed, and where each has arrived. `number` and `sequence` only find a row: what
 * counts is the line, which holds both and is signed. Both tables only grow.
 */
export const createAnchors = `
  CREATE TABLE anchors.checkpoints (
    book_id  text   NOT NULL,
    number   bigint NOT NULL CHECK (number > 0),
    sequence bigint NOT NULL CHECK (sequence > 0),
    line     text   NOT NULL,
    PRIMARY KEY (book_id, number),
    UNIQUE (book_id, sequence)
  );

  CREATE TABLE anchors.anchorings (
    book_id     text        NOT NULL,
    place       text        NOT NULL,
    number      bigint      NOT NULL CHECK (number > 0),
    anchored_at timestamptz NOT NULL,
    token       bytea,
    PRIMARY KEY (book_id, place, number)
  );
  ${createCursors}`;
