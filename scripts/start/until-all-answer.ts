import { setTimeout as wait } from "node:timers/promises";
import { serviceNames } from "@solidtype/contracts";
import { SetupError } from "../steps.mjs";

type Asked = {
  /** Services by name with their states; nothing while the door does not answer. */
  readonly states: () => Promise<Record<string, string> | undefined>;
  /** The end of a service's log, and where the whole of it is. */
  readonly lastWords: (service: string) => { readonly lines: readonly string[]; readonly path: string };
  readonly note: (text: string) => void;
  /** Milliseconds. */
  readonly within: number;
};

/** Waits until the door calls every service ready, and says what those say that are not when that takes too long. */
export async function untilAllAnswer({ states, lastWords, note, within }: Asked): Promise<void> {
  for (const deadline = Date.now() + within; ; await wait(100)) {
    const now = await states();
    const missing = serviceNames.filter((name) => now?.[name] !== "ready");
    if (missing.length === 0) return note("");
    note(`waiting for ${missing.join(", ")}`);
    if (Date.now() < deadline) continue;
    // Where the door itself does not answer, its log tells more than those of all whom nobody could ask about.
    const silent = now === undefined ? (["gateway"] as const) : missing;
    const told = silent.flatMap((name) => [
      `${name}: ${now?.[name] ?? "does not answer"}`,
      ...lastWords(name).lines.map((line) => `  ${line}`),
    ]);
    throw new SetupError(`After ${within / 1000} s ${silent.join(", ")} cannot be used`, {
      tried: `to reach all five services through the front door\n         ${told.join("\n         ")}`,
      todo: `read ${silent.map((name) => lastWords(name).path).join(", ")}`,
    });
  }
}
