import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { scratchFile } from "../../test/scratch-file.ts";
import { loadPolicyFile } from "./policy-file.ts";
import { REPLAY_POLICIES, type ReplayPolicy } from "./replay-policy.ts";

function load(content: unknown): Promise<ReplayPolicy> {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return loadPolicyFile(scratchFile("p.json", text), { debtDecimals: 6 });
}

const SOFT = {
  triggerLtv: "86 %",
  ceilingLtv: "95 %",
  targetLtv: "84 %",
  feeAtTrigger: "0.5 %",
};

const AS_PLAN = {
  liquidation: { kind: "ladder", targetLtv: "75 %", soft: SOFT },
  plan: { steps: [{ kind: "deleverage", triggerLtv: "80 %", targetLtv: "75 %" }] },
  deleverageFee: "0.3 %",
};

describe("a policy file", () => {
  test("can say what the built-in policies say", async () => {
    const files: Record<string, unknown> = {
      reference: { liquidation: { kind: "reference" } },
      partial: { liquidation: { kind: "ladder", targetLtv: "75%", feeAtLltv: "LIF" } },
      soft: { liquidation: AS_PLAN.liquidation, plan: null },
      plan: AS_PLAN,
    };
    for (const policy of REPLAY_POLICIES) {
      const { name, ...loaded } = await load(files[policy.name]);
      expect(name).toMatch(/p\.json$/);
      expect({ ...loaded, name: policy.name }).toEqual(policy);
    }
  });

  test("is read as Windows saves it", async () => {
    const text = JSON.stringify(AS_PLAN, null, 2).replaceAll("\n", "\r\n");
    for (const content of [`\uFEFF${text}`, Buffer.from(`\uFEFF${text}`, "utf16le")]) {
      const policy = await loadPolicyFile(scratchFile("p.json", content), { debtDecimals: 6 });
      expect(policy).toMatchObject({ deleverageFee: 3n * 10n ** 15n });
    }
  });

  test("may set every term by itself", async () => {
    const policy = await load({
      liquidation: {
        kind: "ladder",
        targetLtv: "70 %",
        feeAtLltv: "1 %",
        feeAtFull: "2.25 %",
        fullFeeLtv: "99.5 %",
        dust: "100.5",
        soft: { ...SOFT, feeAtCeiling: "0.75 %" },
      },
      plan: { steps: [{ kind: "close", triggerLtv: "84 %" }] },
      deleverageFee: "0.125 %",
    });
    const percent = (text: string): bigint => BigInt(text.replace(".", "")) * 10n ** 13n;
    expect(policy).toMatchObject({
      liquidation: {
        targetLtv: percent("70.000"),
        feeAtLltv: percent("1.000"),
        feeAtFull: percent("2.250"),
        fullFeeLtv: percent("99.500"),
        dust: 100_500_000n,
        soft: { feeAtTrigger: percent("0.500"), feeAtCeiling: percent("0.750") },
      },
      plan: { steps: [{ kind: "close", triggerLtv: percent("84.000") }] },
      deleverageFee: percent("0.125"),
    });
  });

  test("is shown in the documentation as it can be loaded", async () => {
    const guide = readFileSync(new URL("../../../../docs/replay.md", import.meta.url), "utf8");
    const [, example] = /```json\n([\s\S]*?)```/.exec(guide) ?? [];
    const policy = await load(example ?? "");
    expect(policy.plan?.steps.map(({ kind }) => kind)).toEqual(["deleverage", "close"]);
    expect(policy.liquidation).toMatchObject({ kind: "ladder", dust: 100_000_000n });
  });

  test.each([
    ["{", "p.json: This is not JSON ("],
    [[], "p.json: This must be an object: { … }."],
    [{}, 'field "liquidation": The field is missing. Give an object.'],
    [{ liquidation: 1 }, 'field "liquidation": This must be an object'],
    [
      { liquidation: { kind: "gentle" } },
      'field "liquidation.kind": This must be "reference" or "ladder".',
    ],
    [
      { liquidation: { kind: "reference", targetLtv: "75 %" } },
      'field "liquidation.targetLtv": There is no such field. Known here are: kind.',
    ],
    [
      { ...AS_PLAN, lltv: "90 %" },
      'field "lltv": There is no such field. Known here are: liquidation, plan, deleverageFee.',
    ],
    [
      { ...AS_PLAN, deleverageFee: 0.003 },
      'field "deleverageFee": 0.003 is not a percentage in quotes, such as "80 %".',
    ],
    [
      { ...AS_PLAN, deleverageFee: "0.003" },
      'field "deleverageFee": "0.003" is not a percentage in quotes, such as "80 %".',
    ],
    [
      { ...AS_PLAN, deleverageFee: undefined },
      'field "deleverageFee": The field is missing. Give a percentage in quotes, such as "80 %".',
    ],
    [
      { ...AS_PLAN, deleverageFee: "0.00000000000000001 %" },
      'field "deleverageFee": The number has 17 digits after the decimal point.',
    ],
    [
      { ...AS_PLAN, deleverageFee: "11 %" },
      'field "deleverageFee": The value must lie between 0 and 10 %.',
    ],
    [
      { liquidation: { kind: "ladder", targetLtv: "87 %" } },
      'field "liquidation.targetLtv": The value must lie between 0 and the LLTV.',
    ],
    [
      { liquidation: { kind: "ladder", targetLtv: "LIF" } },
      'field "liquidation.targetLtv": "LIF" is not a percentage',
    ],
    [
      { liquidation: { kind: "ladder", targetLtv: "75 %", dust: 100 } },
      'field "liquidation.dust": This must be an amount in quotes, such as "100".',
    ],
    [
      { liquidation: { kind: "ladder", targetLtv: "75 %", dust: "-1" } },
      'field "liquidation.dust": The number is negative.',
    ],
    [
      { liquidation: { ...AS_PLAN.liquidation, soft: { ...SOFT, targetLtv: "86 %" } } },
      'field "liquidation.soft.targetLtv": The value must lie below soft.triggerLtv.',
    ],
    [
      { liquidation: { ...AS_PLAN.liquidation, soft: { ...SOFT, fee: "1 %" } } },
      'field "liquidation.soft.fee": There is no such field.',
    ],
    [{ ...AS_PLAN, plan: {} }, 'field "plan.steps": The field is missing. Give a list of steps.'],
    [{ ...AS_PLAN, plan: { steps: {} } }, 'field "plan.steps": This must be a list: [ … ].'],
    [{ ...AS_PLAN, plan: { steps: [1] } }, 'field "plan.steps[0]": This must be an object'],
    [
      { ...AS_PLAN, plan: { steps: [{ kind: "sell" }] } },
      'field "plan.steps[0].kind": This must be "deleverage" or "close".',
    ],
    [
      { ...AS_PLAN, plan: { steps: [{ kind: "repay" }] } },
      'field "plan.steps[0].kind": The borrowers of a replay have no funds',
    ],
    [
      {
        ...AS_PLAN,
        plan: { steps: [{ kind: "deleverage", triggerLtv: "80 %", targetLtv: "80 %" }] },
      },
      'field "plan.steps[0].targetLtv": The value must lie between 0 and the trigger.',
    ],
  ])("%j is refused with the name of the field", async (content, message) => {
    await expect(load(content)).rejects.toThrow(message);
  });

  test("is refused with all its problems at once", async () => {
    const content = { liquidation: { kind: "ladder", targetLtv: 75, fee: "1 %" }, plans: null };
    await expect(load(content)).rejects.toThrow(/has 3 problems:\n(?:.*\n){2}.*"/);
  });

  test("that is not there is refused", async () => {
    await expect(loadPolicyFile("nowhere.json", { debtDecimals: 6 })).rejects.toThrow(
      "nowhere.json: There is no such file. Check the path.",
    );
  });
});
