import { holds, isCustomer, isStaff, type Session } from "../foundation/session/caller.ts";

/** A place in the app that the navigation leads to. */
interface Place {
  readonly to: string;
  readonly label: string;
}

interface PlaceGroup {
  readonly label: string;
  readonly places: readonly Place[];
}

const BORROW: PlaceGroup = {
  label: "Borrow",
  places: [
    { to: "/overview", label: "Overview" },
    { to: "/loans/new", label: "New loan" },
    { to: "/notifications", label: "Alerts" },
    { to: "/statement", label: "Statement" },
  ],
};
const LEND: PlaceGroup = {
  label: "Lend",
  places: [{ to: "/lend", label: "Markets" }],
};
const RISK: PlaceGroup = {
  label: "Risk",
  places: [
    { to: "/risk", label: "Live book" },
    { to: "/risk/loans", label: "Loans" },
    { to: "/risk/feeds", label: "Feeds" },
    { to: "/risk/markets", label: "Parameters" },
    { to: "/risk/ledger", label: "Ledger and audit" },
    { to: "/risk/history", label: "Time travel" },
  ],
};
const AUDIT_LOG: Place = { to: "/risk/audit-log", label: "Audit log" };
const OPEN: PlaceGroup = {
  label: "Plimsoll",
  places: [
    { to: "/", label: "Start" },
    { to: "/solvency", label: "Solvency" },
  ],
};

/** Where somebody may go: what they cannot use is not shown. */
export function placesFor(session: Session | null | undefined): readonly PlaceGroup[] {
  return [
    ...(isCustomer(session) ? [BORROW, LEND] : []),
    ...(isStaff(session) ? [riskFor(session)] : []),
    OPEN,
  ];
}

function riskFor(session: Session | null | undefined): PlaceGroup {
  const mayReadLog = holds(session, ["auditor", "operator"]);
  return mayReadLog ? { ...RISK, places: [...RISK.places, AUDIT_LOG] } : RISK;
}
