import { PageHeader } from "../../elements/page-header.tsx";

export function StartPage() {
  return <PageHeader title="Start" />;
}
