import { Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Money } from "../../elements/figures/exact.tsx";
import { FigureGroup } from "../../elements/figures/figure-group.tsx";
import { Explained } from "../../elements/terms/explained.tsx";
import { countText } from "../../foundation/format/numbers.ts";
import type { SandboxState } from "../../foundation/live/live.tsx";
import classes from "./policy-comparison.module.css";

type Totals = SandboxState["totals"]["plimsoll"];

const ROWS: readonly {
  readonly label: string;
  readonly show: (totals: Totals) => ReactNode;
}[] = [
  { label: "Collateral sold", show: (totals) => <Money of={totals.collateralSold} isShort /> },
  { label: "Borrowers who lost some", show: (totals) => countText(totals.borrowersHit) },
  { label: "Borrowers wiped out", show: (totals) => countText(totals.borrowersWipedOut) },
  { label: "What sales cost borrowers", show: (totals) => <Money of={totals.cost} isShort /> },
  { label: "What insurance paid", show: (totals) => <Money of={totals.fromInsurance} isShort /> },
  { label: "What lenders lost", show: (totals) => <Money of={totals.fromLenders} isShort /> },
];

/** The same borrowers at the same prices under both policies. */
export function PolicyComparison({ state }: { readonly state: SandboxState }) {
  const { plimsoll, reference } = state.totals;
  return (
    <FigureGroup label="Both policies so far">
      <Table className={classes.table} verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">
              <span className={classes.hidden}>Figure</span>
            </Table.Th>
            <Table.Th scope="col" ta="right">
              With plans
            </Table.Th>
            <Table.Th scope="col" ta="right">
              As usual
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {ROWS.map(({ label, show }) => (
            <Table.Tr key={label}>
              <Table.Th scope="row">
                <Explained text={label} />
              </Table.Th>
              <Table.Td className={classes.ours}>{show(plimsoll)}</Table.Td>
              <Table.Td className={classes.theirs}>{show(reference)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed" mt="sm">
        <Explained text="As usual means today's usual product: at an LTV of 86 % the whole position is sold, for a penalty of 4.38 %. Both books have the same borrowers and the same prices." />
      </Text>
    </FigureGroup>
  );
}
