import { Text, Title } from "@mantine/core";
import { Money } from "../../elements/figures/exact.tsx";
import { FigureGroup } from "../../elements/figures/figure-group.tsx";
import { Explained } from "../../elements/terms/explained.tsx";
import classes from "./holds-and-owes.module.css";
import type { PublicBook } from "./use-book.ts";

type AssetSides = PublicBook["solvency"][number];

const KINDS: Readonly<Record<string, string>> = {
  custody: "Coins with the custodian",
  principal: "Lent out",
  interest: "Interest owed by borrowers",
  available: "Free balances, desk and insurance",
  customers: "Free balances of customers",
  suppliers: "Owed to lenders",
  feeClaims: "Market fees not yet taken",
  collateral: "Collateral of borrowers",
  pledged: "Collateral of borrowers",
  supplied: "Owed to lenders",
  fee_claims: "Market fees not yet taken",
  rounding: "Crumbs of rounding",
};

/** A kind of account in words. */
export function kindText(kind: string): string {
  return KINDS[kind] ?? kind.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase());
}

/** What the book holds of an asset against what it owes of it. */
export function HoldsAndOwes({ of }: { readonly of: AssetSides }) {
  const caption = `What the book holds and owes in ${of.asset}`;
  return (
    <div>
      <Title order={3} size="h5">
        {of.asset}
      </Title>
      <FigureGroup label={caption}>
        <table className={classes.table}>
          <caption className={classes.caption}>{caption}</caption>
          <Side title="Holds" lines={of.holds} total={of.totalHeld} />
          <Side title="Owes" lines={of.owes} total={of.totalOwed} />
        </table>
      </FigureGroup>
      <Text size="sm" c={of.isBalanced ? "var(--line-safe)" : "var(--line-danger)"} fw={600}>
        {of.isBalanced ? "Equal, to the last unit" : "Not equal"}
      </Text>
    </div>
  );
}

function Side({
  title,
  lines,
  total,
}: {
  readonly title: string;
  readonly lines: AssetSides["holds"];
  readonly total: AssetSides["totalHeld"];
}) {
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={2}>
          {title}
        </th>
      </tr>
      {lines.map(({ kind, amount }) => (
        <tr key={kind}>
          <th scope="row">
            <Explained text={kindText(kind)} />
          </th>
          <td>
            <Money of={amount} />
          </td>
        </tr>
      ))}
      <tr className={classes.total}>
        <th scope="row">Together</th>
        <td>
          <Money of={total} />
        </td>
      </tr>
    </tbody>
  );
}
