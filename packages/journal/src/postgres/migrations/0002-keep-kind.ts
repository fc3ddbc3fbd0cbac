/** What a book was created as. Books from before have none until somebody opens them and says it. */
export const keepKind = `
  ALTER TABLE journal.books ADD COLUMN kind text;
`;
