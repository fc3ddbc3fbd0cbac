import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { SignInRefused } from "../api/problem.ts";
import { useSessionKeeper } from "./session.ts";
import { signOut } from "./sign-in.ts";

/** Signs out and leads to the first page; says so when it did not work. */
export function useSignOut(): () => Promise<void> {
  const keeper = useSessionKeeper();
  const navigate = useNavigate();
  return async () => {
    try {
      await signOut();
    } catch (error) {
      const message =
        error instanceof SignInRefused
          ? error.message
          : "The service did not answer, so you may still be signed in. Try again.";
      notifications.show({ title: "Not signed out", message, color: "red" });
      keeper.doubt();
      return;
    }
    keeper.forget();
    await navigate({ to: "/" });
  };
}
