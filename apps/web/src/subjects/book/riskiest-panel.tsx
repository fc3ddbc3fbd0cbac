import { Panel } from "../../elements/panels/panel.tsx";
import { Loaded } from "../../elements/states/states.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { RiskyLoans } from "./risky-loans.tsx";

interface RiskiestPanelProps {
  readonly title: string;
  readonly limit: number;
}

/** The loans with the highest LTVs: what a risk officer looks for most often. */
export function RiskiestPanel({ title, limit }: RiskiestPanelProps) {
  const query = useApi("listRiskiestLoans", { query: { limit } });
  return (
    <Panel title={title} isDense>
      <Loaded query={query}>{({ items }) => <RiskyLoans loans={items} />}</Loaded>
    </Panel>
  );
}
