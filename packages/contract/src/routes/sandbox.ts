import { AUTHENTICATED, PUBLIC } from "../access.ts";
import { emptyBody } from "../resources/loan.ts";
import {
  faucetBody,
  faucetView,
  sandboxControl,
  sandboxPerson,
  sandboxPolicyBody,
  sandboxShock,
  sandboxSignIn,
  sandboxView,
} from "../resources/sandbox.ts";
import { defineRoute } from "../route.ts";

const tag = "Sandbox";

/** What there is in a sandbox only: elsewhere these answer 404. */
export const sandboxRoutes = {
  getSandbox: defineRoute({
    method: "get",
    path: "/v1/sandbox",
    tag,
    summary: "The scenario's clock, its prices, and both policies' totals",
    access: PUBLIC,
    status: 200,
    response: sandboxView,
  }),
  controlSandbox: defineRoute({
    method: "post",
    path: "/v1/sandbox/clock",
    tag,
    summary: "Play, pause, change the speed, or jump ahead",
    access: AUTHENTICATED,
    body: sandboxControl,
    status: 200,
    response: sandboxView,
    isReadOnly: true,
  }),
  shockSandbox: defineRoute({
    method: "post",
    path: "/v1/sandbox/shock",
    tag,
    summary: "Let all prices fall now",
    access: AUTHENTICATED,
    body: sandboxShock,
    status: 200,
    response: sandboxView,
  }),
  setSandboxPolicy: defineRoute({
    method: "post",
    path: "/v1/sandbox/policy",
    tag,
    summary: "Choose what new loans get by default",
    access: AUTHENTICATED,
    body: sandboxPolicyBody,
    status: 200,
    response: sandboxView,
    isReadOnly: true,
  }),
  restartSandbox: defineRoute({
    method: "post",
    path: "/v1/sandbox/restart",
    tag,
    summary: "Begin again with a new book",
    description:
      "Who is signed in stays signed in and gets an account in the new book. While it is filled, requests answer 503 with Retry-After.",
    access: AUTHENTICATED,
    body: emptyBody,
    status: 200,
    response: sandboxView,
    cost: 100,
  }),
  signInToSandbox: defineRoute({
    method: "post",
    path: "/v1/sandbox/sign-in",
    tag,
    summary: "Become a borrower, a lender or a risk officer, by one click",
    description:
      "Makes a person for each visitor and role, with coins to begin with, and sets the session's cookie.",
    access: PUBLIC,
    body: sandboxSignIn,
    status: 200,
    response: sandboxPerson,
    isReadOnly: true,
    cost: 10,
  }),
  askFaucet: defineRoute({
    method: "post",
    path: "/v1/sandbox/faucet",
    tag,
    summary: "Coins for the caller's own account, a few times",
    access: AUTHENTICATED,
    body: faucetBody,
    status: 200,
    response: faucetView,
  }),
};
