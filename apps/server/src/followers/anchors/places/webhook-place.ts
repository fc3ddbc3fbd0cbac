import { checkpointLine } from "@plimsoll/journal/chain";
import { postMessage } from "../../../delivery/post-message.ts";
import { sha256 } from "../checkpoint-log.ts";
import type { CheckpointKey } from "../checkpoint-key.ts";
import type { Place } from "./place.ts";

const TIMEOUT_MILLIS = 15_000;
const ID_LENGTH = 32;
const NAME_LENGTH = 8;

/**
 * A server of somebody else's that keeps what it is sent. The message is signed as Standard Webhooks has it with public
 * keys (`v1a`), by the key of the checkpoint itself: so there is no secret to share, and to whom it is shown later can check
 * it too.
 */
export function webhookPlace(url: string, key: CheckpointKey): Place {
  const { origin } = new URL(url);
  return {
    // The path may hold what only the two of them know.
    name: `${origin} (${sha256(url).slice(0, NAME_LENGTH)})`,
    publicName: origin,
    takes: "each",
    anchor: async (checkpoint, signal) => {
      const body = checkpointLine(checkpoint);
      const id = `checkpoint_${sha256(body).slice(0, ID_LENGTH)}`;
      const timestamp = String(Math.floor(Date.now() / 1_000));
      const { signature } = key.sign(`${id}.${timestamp}.${body}`);
      const { status, error, response } = await postMessage({
        url,
        body,
        headers: {
          "webhook-id": id,
          "webhook-timestamp": timestamp,
          "webhook-signature": `v1a,${Buffer.from(signature, "hex").toString("base64")}`,
        },
        timeoutMs: TIMEOUT_MILLIS,
        // The operator has named it, no customer.
        policy: { allowPrivate: true },
        signal,
      });
      if (status === null) throw new Error(error ?? "There was no answer.");
      if (status < 200 || status >= 300) {
        throw new Error(`It answered ${status}${response === "" ? "." : `: ${response}`}`);
      }
      return { token: null };
    },
  };
}
