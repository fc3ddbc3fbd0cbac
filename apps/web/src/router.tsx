import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { readNext } from "./foundation/session/next-page.ts";
import { readSession } from "./foundation/session/session.ts";
import { NotFound, PageFailure } from "./shell/page-failure.tsx";
import { Shell } from "./shell/shell.tsx";
import {
  readLoanSearch,
  readNewLoanSearch,
  readOpenedSearch,
} from "./subjects/loans/loan-search.ts";

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: PageFailure,
});

/** Pages of somebody in particular: who is not signed in goes there first, and comes back. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ location }) => {
    const session = await readSession();
    if (session !== null) return;
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- because this is how the router is told to go elsewhere
    throw redirect({ to: "/sign-in", search: { next: location.href } });
  },
});

/** Which sale of the entry a receipt is of, when there are several. */
function readIndex({ index }: Record<string, unknown>): { readonly index?: number } {
  return typeof index === "number" && Number.isSafeInteger(index) ? { index } : {};
}

const open = { getParentRoute: () => root } as const;
const own = { getParentRoute: () => signedIn } as const;

const routes = root.addChildren([
  createRoute({
    ...open,
    path: "/",
    component: lazyRouteComponent(() => import("./pages/open/start-page.tsx"), "StartPage"),
  }),
  createRoute({
    ...open,
    path: "/solvency",
    component: lazyRouteComponent(() => import("./pages/open/solvency-page.tsx"), "SolvencyPage"),
  }),
  createRoute({
    ...open,
    path: "/sign-in",
    validateSearch: readNext,
    component: lazyRouteComponent(() => import("./pages/account/sign-in-page.tsx"), "SignInPage"),
  }),
  createRoute({
    ...open,
    path: "/sign-up",
    validateSearch: readNext,
    component: lazyRouteComponent(() => import("./pages/account/sign-up-page.tsx"), "SignUpPage"),
  }),
  createRoute({
    ...open,
    path: "/verification",
    component: lazyRouteComponent(
      () => import("./pages/account/verification-page.tsx"),
      "VerificationPage",
    ),
  }),
  createRoute({
    ...open,
    path: "/forgotten-password",
    component: lazyRouteComponent(
      () => import("./pages/account/forgotten-password-page.tsx"),
      "ForgottenPasswordPage",
    ),
  }),
  createRoute({
    ...open,
    path: "/reset-password",
    component: lazyRouteComponent(
      () => import("./pages/account/reset-password-page.tsx"),
      "ResetPasswordPage",
    ),
  }),
  createRoute({
    ...open,
    path: "/confirm-email",
    component: lazyRouteComponent(
      () => import("./pages/account/confirm-email-page.tsx"),
      "ConfirmEmailPage",
    ),
  }),
  createRoute({
    ...open,
    path: "/confirm-address",
    component: lazyRouteComponent(
      () => import("./pages/account/confirm-address-page.tsx"),
      "ConfirmAddressPage",
    ),
  }),
  createRoute({
    ...open,
    path: "/invitation",
    component: lazyRouteComponent(
      () => import("./pages/account/invitation-page.tsx"),
      "InvitationPage",
    ),
  }),
  createRoute({
    ...open,
    path: "/rescue/$token",
    component: lazyRouteComponent(() => import("./pages/open/rescue-page.tsx"), "RescuePage"),
  }),
  signedIn.addChildren([
    createRoute({
      ...own,
      path: "/account/security",
      component: lazyRouteComponent(
        () => import("./pages/account/security/security-page.tsx"),
        "SecurityPage",
      ),
    }),
    createRoute({
      ...own,
      path: "/account/keys",
      component: lazyRouteComponent(() => import("./pages/account/keys-page.tsx"), "KeysPage"),
    }),
    createRoute({
      ...own,
      path: "/overview",
      component: lazyRouteComponent(
        () => import("./pages/borrower/overview/overview-page.tsx"),
        "OverviewPage",
      ),
    }),
    createRoute({
      ...own,
      path: "/loans/new",
      validateSearch: readNewLoanSearch,
      component: lazyRouteComponent(
        () => import("./pages/borrower/new-loan/new-loan-page.tsx"),
        "NewLoanPage",
      ),
    }),
    createRoute({
      ...own,
      path: "/loans/$loan",
      validateSearch: readLoanSearch,
      component: lazyRouteComponent(() => import("./pages/borrower/loan-page.tsx"), "LoanPage"),
    }),
    createRoute({
      ...own,
      path: "/loans/$loan/statement",
      validateSearch: readOpenedSearch,
      component: lazyRouteComponent(
        () => import("./pages/borrower/loan-statement-page.tsx"),
        "LoanStatementPage",
      ),
    }),
    createRoute({
      ...own,
      path: "/past-loans",
      component: lazyRouteComponent(
        () => import("./pages/borrower/past-loans-page.tsx"),
        "PastLoansPage",
      ),
    }),
    createRoute({
      ...own,
      path: "/receipts/$sequence",
      validateSearch: readIndex,
      component: lazyRouteComponent(
        () => import("./pages/borrower/receipt-page.tsx"),
        "ReceiptPage",
      ),
    }),
    createRoute({
      ...own,
      path: "/notifications",
      component: lazyRouteComponent(
        () => import("./pages/borrower/notifications-page.tsx"),
        "NotificationsPage",
      ),
    }),
    createRoute({
      ...own,
      path: "/statement",
      component: lazyRouteComponent(
        () => import("./pages/borrower/statement-page.tsx"),
        "StatementPage",
      ),
    }),
    createRoute({
      ...own,
      path: "/lend",
      component: lazyRouteComponent(() => import("./pages/lender/lend-page.tsx"), "LendPage"),
    }),
    createRoute({
      ...own,
      path: "/lend/$market",
      component: lazyRouteComponent(
        () => import("./pages/lender/lend-market-page.tsx"),
        "LendMarketPage",
      ),
    }),
    createRoute({
      ...own,
      path: "/risk",
      component: lazyRouteComponent(
        () => import("./pages/risk/live-book-page.tsx"),
        "LiveBookPage",
      ),
    }),
    createRoute({
      ...own,
      path: "/risk/loans",
      component: lazyRouteComponent(() => import("./pages/risk/loans-page.tsx"), "LoansPage"),
    }),
    createRoute({
      ...own,
      path: "/risk/loans/$loan",
      component: lazyRouteComponent(
        () => import("./pages/risk/loan-history-page.tsx"),
        "LoanHistoryPage",
      ),
    }),
    createRoute({
      ...own,
      path: "/risk/feeds",
      component: lazyRouteComponent(() => import("./pages/risk/feeds-page.tsx"), "FeedsPage"),
    }),
    createRoute({
      ...own,
      path: "/risk/markets",
      component: lazyRouteComponent(
        () => import("./pages/risk/parameters-page.tsx"),
        "ParametersPage",
      ),
    }),
    createRoute({
      ...own,
      path: "/risk/ledger",
      component: lazyRouteComponent(() => import("./pages/risk/ledger-page.tsx"), "LedgerPage"),
    }),
    createRoute({
      ...own,
      path: "/risk/history",
      component: lazyRouteComponent(() => import("./pages/risk/history-page.tsx"), "HistoryPage"),
    }),
    createRoute({
      ...own,
      path: "/risk/audit-log",
      component: lazyRouteComponent(
        () => import("./pages/risk/audit-log-page.tsx"),
        "AuditLogPage",
      ),
    }),
  ]),
]);

export const router = createRouter({ routeTree: routes, defaultPreload: "intent" });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
