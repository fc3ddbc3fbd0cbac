import { TextLink } from "../../elements/panels/links.tsx";

/** A loan's name as the link to its page for staff. */
export function LoanLink({ loan }: { readonly loan: string }) {
  return (
    <TextLink to="/risk/loans/$loan" params={{ loan }} size="sm">
      {loan}
    </TextLink>
  );
}
