import { Button, Group, SimpleGrid, Slider, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { CountInput } from "../../elements/amounts/count-input.tsx";
import { When } from "../../elements/figures/exact.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Loaded } from "../../elements/states/states.tsx";
import { useApi, type AnswerOf } from "../../foundation/api/query.ts";
import { countText } from "../../foundation/format/numbers.ts";
import { StaffOnly } from "../../shell/staff-only.tsx";
import { CompareTotals } from "../../subjects/book/compare-totals.tsx";
import { LtvHistogram } from "../../subjects/book/ltv-histogram.tsx";
import { RiskyLoans } from "../../subjects/book/risky-loans.tsx";
import { useBook } from "../../subjects/book/use-book.ts";
import { TrialBalanceTable } from "../../subjects/ledger/trial-balance-table.tsx";

/** The book as it was after any entry of its journal. */
export function HistoryPage() {
  return (
    <StaffOnly title="Time travel">
      <TimeTravel />
    </StaffOnly>
  );
}

function TimeTravel() {
  return (
    <>
      <PageHeader
        title="Time travel"
        lead="The book is made again from its journal, up to the entry you choose. It is exact, and takes a few seconds."
      />
      <Loaded query={useBook()}>{({ sequence }) => <ChosenEntry head={sequence} />}</Loaded>
    </>
  );
}

function ChosenEntry({ head }: { readonly head: number }) {
  // Until one is chosen, the last entry; null is a field that was cleared.
  const [chosen, setChosen] = useState<number | null | "last">("last");
  const [asked, setAsked] = useState<number | null>(null);
  const last = Math.max(1, head);
  const typed = chosen === "last" ? last : chosen;
  const at = Math.min(Math.max(1, typed ?? last), last);
  return (
    <Stack gap="md">
      <Panel isDense>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (typed !== null) setAsked(at);
          }}
        >
          <Slider
            value={at}
            onChange={setChosen}
            onChangeEnd={setAsked}
            min={1}
            max={last}
            label={countText}
            thumbLabel="Entry of the journal"
            mb="sm"
          />
          <Group align="flex-end">
            <CountInput
              label="Entry"
              value={typed}
              onChange={setChosen}
              min={1}
              max={last}
              w={160}
            />
            <Button type="submit" disabled={typed === null}>
              Show the book then
            </Button>
            <Text size="sm" c="dimmed">
              The journal has {countText(last)} entries.
            </Text>
          </Group>
        </form>
      </Panel>
      {asked === null ? (
        <Empty title="Choose an entry">The slider goes back to the very first one.</Empty>
      ) : (
        <BookAt sequence={asked} />
      )}
    </Stack>
  );
}

function BookAt({ sequence }: { readonly sequence: number }) {
  const query = useApi("getBookAt", { params: { sequence } });
  return (
    <Loaded query={query} lines={8}>
      {(past) => <Past past={past} isOld={query.isPlaceholderData} />}
    </Loaded>
  );
}

function Past({ past, isOld }: { readonly past: AnswerOf<"getBookAt">; readonly isOld: boolean }) {
  const now = useBook();
  const markets = useApi("listMarkets", { query: { limit: 100 } });
  return (
    <Stack gap="md" aria-busy={isOld} style={{ opacity: isOld ? 0.6 : 1 }}>
      <Panel isDense>
        <Text size="sm" role="status" style={{ overflowWrap: "anywhere" }}>
          {isOld ? "Being made again. " : ""}After entry {countText(past.sequence)}, at{" "}
          <When at={past.at} isDense />. Hash of the entry <code>{past.hash}</code>, of the whole
          book <code>{past.stateHash}</code>.
        </Text>
      </Panel>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Panel title="Then and now" isDense>
          <Loaded query={now}>
            {(totals) => <CompareTotals then={past.totals} now={totals} />}
          </Loaded>
        </Panel>
        <Panel title="Trial balance then" isDense>
          <TrialBalanceTable of={past.trialBalance} />
        </Panel>
        {past.histograms.map(({ market, buckets }) => (
          <Panel key={market} title={`LTVs of ${market} then`} isDense>
            <Loaded query={markets}>
              {({ items }) => {
                const lltv = items.find((one) => one.market === market)?.lltv ?? null;
                return lltv === null ? null : (
                  <LtvHistogram buckets={buckets} liquidationLtv={lltv} market={market} />
                );
              }}
            </Loaded>
          </Panel>
        ))}
      </SimpleGrid>
      <Panel title="Riskiest loans then" isDense>
        <RiskyLoans loans={past.riskiest} caption="Riskiest loans then" />
      </Panel>
    </Stack>
  );
}
