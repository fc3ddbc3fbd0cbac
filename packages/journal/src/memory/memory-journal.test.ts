import { journalContract } from "../../test/journal-contract.ts";
import { createMemoryJournal } from "./memory-journal.ts";

const store = createMemoryJournal();
journalContract("memory", () => store);
