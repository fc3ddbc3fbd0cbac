import type { AnswerOf } from "../../foundation/api/query.ts";

type Change = Pick<AnswerOf<"listParameterChanges">["items"][number], "actor" | "actorName">;

/** Who changed a parameter, in words: a name where one is known, and never what the service calls somebody inside. */
export function actorWords({ actor, actorName }: Change): string {
  if (actorName !== null && actorName !== "") return actorName;
  const [kind = "", name = ""] = actor?.split(/:(.*)/s) ?? [];
  switch (kind) {
    case "person":
      return "somebody who is not known here any more";
    case "key":
      return "an API key that is not known here any more";
    case "console":
      return `${name}, on the server itself`;
    case "sandbox":
      return "the sandbox";
    default:
      return "the service itself";
  }
}
