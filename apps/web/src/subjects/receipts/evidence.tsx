import { Code, Stack, Table, Text } from "@mantine/core";
import { CardTable } from "../../elements/tables/card-table.tsx";
import { channelPhrase, newsOfSale } from "@plimsoll/receipt";
import { Price, Ratio, When } from "../../elements/figures/exact.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty } from "../../elements/states/states.tsx";
import { useKnownSandbox } from "../sandbox/use-sandbox.ts";
import type { SaleReceipt, SaleSummary } from "./receipt-words.ts";
import classes from "./evidence.module.css";

const USE_WORDS = {
  kept: "counted",
  stale: "left out: too old",
  outlier: "left out: far from the others",
  unused: "not used",
} as const;

/** The quotes behind the price, as the book held them. */
export function QuotesOf({ feeds }: { readonly feeds: SaleSummary["feeds"] }) {
  return (
    <Panel title="The price, and where it came from">
      <Stack>
        {feeds.map(({ feed, status, price, since, quotes }) => (
          <div key={feed}>
            <Text>
              {feed}: <Price of={price} />, {status}, confirmed since <When at={since} isDense />
            </Text>
            <CardTable>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Venue</Table.Th>
                  <Table.Th scope="col" ta="right">
                    Quote
                  </Table.Th>
                  <Table.Th scope="col">At</Table.Th>
                  <Table.Th scope="col">Use</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {quotes.map((quote) => (
                  <Table.Tr key={quote.venue}>
                    <Table.Th scope="row">{quote.venue}</Table.Th>
                    <Table.Td ta="right">
                      <Price of={quote.price} />
                    </Table.Td>
                    <Table.Td>
                      <When at={quote.at} isDense />
                    </Table.Td>
                    <Table.Td>{USE_WORDS[quote.use]}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </CardTable>
          </div>
        ))}
      </Stack>
    </Panel>
  );
}

/** Who was told what before and after the sale, and when they said that they had seen it. */
export function AlertsOf({ summary }: { readonly summary: SaleSummary }) {
  const { alerts, notices } = summary;
  // A message leaves by today's clock; a page of the sandbox's week tells that week's time alone.
  const { isSandbox } = useKnownSandbox({ isAlone: false });
  const momentOf = ({ at, triedAt }: SaleSummary["notices"][number]) =>
    isSandbox ? at : (triedAt ?? at);
  return (
    <Panel title="What you were told">
      {alerts.length === 0 && notices.length === 0 ? (
        <Empty title="No alert is on record for this sale" />
      ) : (
        <ul className={classes.list}>
          {alerts.map(({ sequence, index, at, triggerLtv, alertPrice, price }) => (
            <li key={`alert ${sequence} ${index}`}>
              <When at={at} isDense />: alert at{" "}
              {triggerLtv === null ? (
                <>
                  your price of <Price of={alertPrice ?? price} />
                </>
              ) : (
                <>
                  <Ratio of={triggerLtv} /> LTV
                </>
              )}
              , price <Price of={price} />
              {notices
                .filter(({ of }) => of === `${sequence}-${index}`)
                .map((notice) => (
                  <Text key={`${notice.sequence} ${notice.index}`} size="sm" c="dimmed">
                    {notice.what}
                    {notice.channel === null ? "" : ` ${channelPhrase(notice.channel)}`}{" "}
                    <When at={momentOf(notice)} isDense />
                  </Text>
                ))}
            </li>
          ))}
          {newsOfSale(summary).map((notice) => (
            <li key={`sale ${notice.sequence} ${notice.index}`}>
              <When at={momentOf(notice)} isDense />: news of this sale {notice.what}
              {notice.channel === null ? "" : ` ${channelPhrase(notice.channel)}`}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Where all of it stands in the journal. */
export function ChainOf({ receipt }: { readonly receipt: SaleReceipt }) {
  const { entries, signature, book } = receipt;
  return (
    <Panel title="In the journal">
      <Text size="sm" c="dimmed" mb="sm">
        Book {book}. Each entry names the hash of the one before; altering any of them changes every
        hash that follows. To check this receipt without this service, save the JSON and run{" "}
        <Code>npx plimsoll verify-receipt FILE</Code>.
      </Text>
      <ul className={classes.list}>
        {entries.map(({ sequence, at, hash }) => (
          <li key={sequence}>
            Entry {sequence}, <When at={at} isDense />
            <Code block className={classes.hash}>
              {hash}
            </Code>
          </li>
        ))}
      </ul>
      <Text size="sm" mt="sm">
        Signed with key
      </Text>
      <Code block className={classes.hash}>
        {signature.publicKey}
      </Code>
    </Panel>
  );
}
