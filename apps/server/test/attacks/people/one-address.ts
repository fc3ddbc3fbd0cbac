import { expect } from "vitest";
import { until } from "../../until.ts";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";

const TIMES = 6;

/** Two people who both ask for one new address, and follow their letters at the same moment. */
export async function shareAnAddress(world: AttackWorld): Promise<void> {
  const people = [await world.person(), await world.person()];
  for (let time = 0; time < TIMES; time += 1) {
    const newEmail = `${fresh("shared")}@example.com`;
    for (const { cookie } of people) {
      const asked = await world.post("/api/auth/email/change", { newEmail }, { cookie });
      expect(asked.status, asked.text).toBe(200);
    }
    const tokens = () =>
      world.mailbox.letters.flatMap(({ to, text }) =>
        to === newEmail ? (/[?&]token=([^&\s]+)/.exec(text)?.slice(1) ?? []) : [],
      );
    await until(() => tokens().length === people.length);
    const answers = await Promise.all(
      tokens().map((token) => world.post("/api/auth/email/confirm", { token })),
    );
    const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses, answers.map(({ text }) => text).join()).toEqual([200, 400]);
    const refused = answers.find(({ status }) => status === 400);
    expect(refused?.body["code"]).toBe("INVALID_TOKEN");
  }
}
