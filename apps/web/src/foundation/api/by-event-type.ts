import type { EventType } from "@plimsoll/contract";

/** An answer for every type of event: a new type does not compile until somebody has given one. */
export type ByEventType<Answer> = Readonly<Record<EventType, Answer>>;

/** The answer for a type; undefined for one of a newer server, which this page does not know. */
export function answerFor<Answer>(answers: ByEventType<Answer>, type: string): Answer | undefined {
  return Object.hasOwn(answers, type) ? answers[type as EventType] : undefined;
}
