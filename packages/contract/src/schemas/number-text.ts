import { formatAmount, parseAmount, UINT128_MAX, WAD } from "@plimsoll/engine";
import { z } from "@hono/zod-openapi";

const TEXT_LENGTH_MAX = 128;

/** What is wrong with a decimal text whatever the asset's decimals; null when nothing is. */
function decimalProblem(text: string): string | null {
  const fraction = text.split(".")[1]?.length ?? 0;
  const parsed = parseAmount(text, fraction);
  return parsed.ok ? null : parsed.problem;
}

/** Plain decimal text; `zeroProblem` says what is wrong with zero, null where nothing is. */
function decimalText(zeroProblem: string | null) {
  return z
    .string()
    .max(TEXT_LENGTH_MAX)
    .superRefine((text, context) => {
      const problem = decimalProblem(text) ?? (/[1-9]/.test(text) ? null : zeroProblem);
      if (problem !== null) context.addIssue({ code: "custom", message: problem });
    });
}

/** An amount in whole units of its asset, above zero. The asset's decimals are checked by the server. */
export const amountText = decimalText("The amount is zero. Enter one above zero.").openapi(
  "AmountText",
  {
    description:
      "Amount in whole units as plain decimal text, above zero, with at most as many decimals as the asset has.",
    example: "1.25",
    pattern: "^[0-9]+(\\.[0-9]+)?$",
  },
);

/** An amount in whole units that may be zero. */
export const amountOrZeroText = decimalText(null).openapi("AmountOrZeroText", {
  description: "Amount in whole units as plain decimal text; may be zero.",
  example: "0",
  pattern: "^[0-9]+(\\.[0-9]+)?$",
});

/** A price above zero: no amount of an asset. The feed's decimals are checked by the server. */
export const priceText = decimalText("The price is zero. Enter one above zero.").openapi(
  "PriceText",
  {
    description:
      "Whole loan assets per whole collateral asset as plain decimal text, above zero, with at most as many decimals as the feed has.",
    example: "65000.5",
    pattern: "^[0-9]+(\\.[0-9]+)?$",
  },
);

/** A price that may be zero: of a posted feed, whose settings say what that means. */
export const priceOrZeroText = decimalText(null).openapi("PriceOrZeroText", {
  description:
    "Whole loan assets per whole collateral asset as plain decimal text, with at most as many decimals as the feed has; may be zero.",
  example: "65000.5",
  pattern: "^[0-9]+(\\.[0-9]+)?$",
});

const RATIO_DECIMALS = 18;

/** A ratio as plain decimal text between bounds, both inclusive, both in WAD. */
function ratioText(least: bigint, most: bigint) {
  const bounds = [least, most].map((bound) => formatAmount(bound, RATIO_DECIMALS));
  return z
    .string()
    .max(TEXT_LENGTH_MAX)
    .superRefine((text, context) => {
      const parsed = parseAmount(text, RATIO_DECIMALS);
      if (!parsed.ok) context.addIssue({ code: "custom", message: parsed.problem });
      else if (parsed.amount < least || parsed.amount > most) {
        const message = `Use a ratio from ${bounds[0]} to ${bounds[1]}, such as 0.75 for 75 %.`;
        context.addIssue({ code: "custom", message });
      }
    });
}

/** A loan-to-value ratio: above 0, at most 2 (200 %). */
export const ltvText = ratioText(1n, 2n * WAD).openapi("LtvText", {
  description: "Loan-to-value ratio as decimal text: 0.75 is 75 %.",
  example: "0.75",
});

/** A fee, gate or share: from 0 to 1. */
export const shareText = ratioText(0n, WAD).openapi("ShareText", {
  description: "Ratio from 0 to 1 as decimal text: 0.003 is 0.3 %.",
  example: "0.003",
});

/** A yearly rate: from 0 to 10 (1000 %). */
export const rateText = ratioText(0n, 10n * WAD).openapi("RateText", {
  description: "Yearly rate as decimal text: 0.08 is 8 % a year.",
  example: "0.08",
});

/** A whole number of base units or shares as text, from 1 to 2^128 − 1. */
export const baseUnitsText = z
  .string()
  .max(39, "Use at most 39 digits.")
  .regex(/^[1-9][0-9]*$/, "Use a whole number above zero, without sign or decimals.")
  .refine((text) => !/^[0-9]+$/.test(text) || BigInt(text) <= UINT128_MAX, {
    message: "The number is too large. Use at most 128 bits.",
  })
  .openapi("BaseUnitsText", {
    description: "Whole number of base units or shares, above zero.",
    example: "125000000",
  });
