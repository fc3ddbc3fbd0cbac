import { describe, expect, onTestFinished, test } from "vitest";
import { Workers } from "../../foundation/workers/workers.ts";
import { judgePassword } from "./judge-password.ts";

const owner = { name: "Mathilda Quagsire", email: "mathilda.q@loans.example" };

describe("a password", () => {
  test("is judged by how hard it is to guess for somebody who knows its owner", async () => {
    const workers = new Workers({ threads: 1 });
    onTestFinished(() => workers.close());
    const code = async (password: unknown): Promise<unknown> =>
      judgePassword(workers, password, owner).then(
        () => "accepted",
        (error: unknown) => (error as { body?: { code?: string } }).body?.code,
      );
    expect(await code("a long password")).toBe("accepted");
    expect(await code("correct horse battery staple")).toBe("accepted");
    expect(await code("elevenchars")).toBe("PASSWORD_TOO_SHORT");
    expect(await code(undefined)).toBe("PASSWORD_TOO_SHORT");
    expect(await code("😀😀😀😀😀😀")).toBe("PASSWORD_TOO_SHORT");
    expect(await code("password1234")).toBe("PASSWORD_TOO_WEAK");
    expect(await code("aaaaaaaaaaaaaaaa")).toBe("PASSWORD_TOO_WEAK");
    expect(await code("Mathilda Quagsire1")).toBe("PASSWORD_TOO_WEAK");
    expect(await code("mathilda.q@loans.example")).toBe("PASSWORD_TOO_WEAK");
    expect(await code("plimsoll2026")).toBe("PASSWORD_TOO_WEAK");
    expect(await code("x".repeat(1_000))).toBe("PASSWORD_TOO_LONG");
  });
});
