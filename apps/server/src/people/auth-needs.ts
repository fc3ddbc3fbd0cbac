import type { AccountId } from "@plimsoll/engine";
import type { Role } from "@plimsoll/contract";
import type { PeopleSettings } from "../foundation/config/people-settings.ts";
import type { Workers } from "../foundation/workers/workers.ts";
import type { BoundNeeds } from "./bound/bound-needs.ts";
import type { Letters } from "./letters/letters.ts";
import type { Tries } from "./tries/tries.ts";

/** What signing in, and all around it, works with. */
export interface AuthNeeds extends BoundNeeds {
  readonly publicUrl: string | undefined;
  /** Whether people of a sandbox may be here, and whoever signs up is in at once. */
  readonly allowsSandbox: boolean;
  readonly settings: PeopleSettings;
  readonly workers: Workers;
  readonly letters: Letters;
  readonly tries: Tries;
  /** Whether one place on the network is allowed so many sign-ups an hour and no more. */
  readonly limitsNetworks: boolean;
  /** Opens the engine's account of somebody who has signed up; safe to call again. */
  readonly openAccount: (account: AccountId, email: string) => Promise<void>;
  readonly grant: (userId: string, roles: readonly Role[], actor: string) => Promise<void>;
  /** Ends every key that a person has made. Returns how many. */
  readonly endKeys: (userId: string) => Promise<number>;
  readonly onProblem: (message: string) => void;
}
