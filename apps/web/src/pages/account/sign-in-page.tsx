import { PageHeader } from "../../elements/page-header.tsx";

export function SignInPage() {
  return <PageHeader title="Sign in" />;
}
