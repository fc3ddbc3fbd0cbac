import { describe, expect, test } from "vitest";
import { Keyring, type Secret } from "../../src/foundation/secrets/keyring.ts";
import type { KeyService } from "../../src/foundation/secrets/key-service.ts";

const FIRST: Secret = { version: 1, text: "the first secret, with a comma in it" };
const SECOND: Secret = { version: 2, text: "the second secret, long enough to be one" };

/** What every place that keeps secrets fulfils. `open` returns one that holds exactly `secrets`, new for each call. */
export function testKeyService(
  name: string,
  open: (secrets: readonly Secret[]) => Promise<KeyService>,
): void {
  describe(`${name} as a key service`, () => {
    test("gives every secret, whole", async () => {
      const service = await open([SECOND, FIRST]);
      const secrets = [...(await service.secrets())].sort((a, b) => a.version - b.version);
      expect(secrets).toEqual([FIRST, SECOND]);
    });

    test("gives the same again, so that what was sealed stays open", async () => {
      const service = await open([FIRST]);
      const sealed = new Keyring(await service.secrets()).seal("anchors", "a", Buffer.from("b"));
      const opened = new Keyring(await service.secrets()).open("anchors", "a", sealed);
      expect(opened.toString()).toBe("b");
    });

    test("keeps a new list whole, where it keeps one", async () => {
      const service = await open([FIRST]);
      await service.keep?.([SECOND, FIRST]);
      const versions = (await service.secrets()).map(({ version }) => version);
      expect(versions).toHaveLength(service.keep === null ? 1 : 2);
    });

    test("has a name that is no secret", async () => {
      const service = await open([FIRST]);
      expect(service.name).not.toBe("");
      expect(service.name).not.toContain(FIRST.text);
    });
  });
}
