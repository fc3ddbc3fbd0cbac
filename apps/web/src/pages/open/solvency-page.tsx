import { PageHeader } from "../../elements/page-header.tsx";

export function SolvencyPage() {
  return <PageHeader title="Solvency" />;
}
