import { PageHeader } from "../../elements/page-header.tsx";

export function LendMarketPage() {
  return <PageHeader title="Market" />;
}
