import { SimpleGrid, Stack } from "@mantine/core";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Loaded, Loading } from "../../elements/states/states.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { useOutdatedBy } from "../../foundation/live/use-outdated-by.ts";
import { holds } from "../../foundation/session/caller.ts";
import { useSession } from "../../foundation/session/session.ts";
import { StaffOnly } from "../../shell/staff-only.tsx";
import { HoldsAndOwes } from "../../subjects/book/holds-and-owes.tsx";
import { useBook } from "../../subjects/book/use-book.ts";
import {
  JournalVerification,
  MAY_READ_JOURNAL,
} from "../../subjects/ledger/journal-verification.tsx";
import { JournalEntries } from "../../subjects/ledger/journal-entries.tsx";
import { TrialBalanceTable } from "../../subjects/ledger/trial-balance-table.tsx";

const FOLLOWING = ["getTrialBalance", "getBalanceSheet", "getJournalHead"] as const;

/** The books of the book: trial balance, balance sheet, journal and its audit. */
export function LedgerPage() {
  return (
    <StaffOnly title="Ledger and audit">
      <Ledger />
    </StaffOnly>
  );
}

function Ledger() {
  const session = useSession();
  const book = useBook();
  useOutdatedBy(book.data?.sequence ?? null, FOLLOWING);
  const trial = useApi("getTrialBalance");
  const sheet = useApi("getBalanceSheet");
  // Tables as long as these would push away whatever stood beneath them already.
  if (trial.isPending || sheet.isPending) {
    return (
      <>
        <PageHeader title="Ledger and audit" />
        <Loading lines={8} />
      </>
    );
  }
  return (
    <>
      <PageHeader title="Ledger and audit" />
      <Stack gap="md">
        <Panel title="Trial balance" isDense>
          <Loaded query={trial}>{(balance) => <TrialBalanceTable of={balance} />}</Loaded>
        </Panel>
        <Panel title="Balance sheet" isDense>
          <Loaded query={sheet}>
            {({ assets }) =>
              assets.length === 0 ? (
                <Empty title="No asset has been registered yet" />
              ) : (
                <SimpleGrid cols={{ base: 1, md: 3 }}>
                  {assets.map((asset) => (
                    <HoldsAndOwes key={asset.asset} of={asset} />
                  ))}
                </SimpleGrid>
              )
            }
          </Loaded>
        </Panel>
        <Panel title="Journal" isDense>
          <JournalVerification />
        </Panel>
        {holds(session, MAY_READ_JOURNAL) ? (
          <Panel title="Entries" isDense>
            <JournalEntries />
          </Panel>
        ) : null}
      </Stack>
    </>
  );
}
