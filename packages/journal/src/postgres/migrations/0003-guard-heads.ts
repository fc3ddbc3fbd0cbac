/**
 * Who may append may not go back. A role that does not own the tables (the one that the service should have) can
 * neither move the end of a journal backwards nor put another hash there, take a term back, nor rename a book.
 * The condition stands in the trigger, so an append pays for a comparison and no call.
 */
export const guardHeads = `
  CREATE FUNCTION journal.refuse_going_back() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
      RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a journal only goes forward' USING ERRCODE = 'insufficient_privilege';
  END $$;

  CREATE TRIGGER books_go_forward BEFORE UPDATE ON journal.books FOR EACH ROW
    WHEN (NEW.head_sequence < OLD.head_sequence
       OR (NEW.head_sequence = OLD.head_sequence AND NEW.head_hash <> OLD.head_hash)
       OR NEW.term < OLD.term
       OR NEW.book_id <> OLD.book_id
       OR (OLD.kind IS NOT NULL AND NEW.kind IS DISTINCT FROM OLD.kind))
    EXECUTE FUNCTION journal.refuse_going_back();
`;
