import { uniqueText } from "@solidtype/contracts";
import { z } from "zod";

/** Edits of one document that nothing but a window holds. */
export type InWindow = { readonly path: string; readonly changes: number };

const question = z.object({ question: z.string() });
const answer = z.object({
  to: z.string(),
  lost: z.object({ path: z.string(), changes: z.int().min(1) }).nullable(),
});
/** A window that does nothing else answers within milliseconds; one that hangs is not waited for. */
const answersMs = 1_000;

const nameOf = (person: string): string => `solidtype-unsaved-${person}`;

/** A lock that a window shares for as long as it answers: so many are asked. */
function beCounted(person: string, until: AbortSignal): void {
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  until.addEventListener("abort", () => resolve());
  // Where locks are not to be had, as without TLS, nobody is counted.
  void navigator.locks?.request(nameOf(person), { mode: "shared" }, () => stopped).catch(() => undefined);
}

/** Null where nobody can count them. */
async function countWindows(person: string): Promise<number | null> {
  const locks = await navigator.locks?.query().catch(() => null);
  const counted = [...(locks?.held ?? []), ...(locks?.pending ?? [])];
  return locks ? counted.filter(({ name }) => name === nameOf(person)).length : null;
}

/** Answers the other windows of the person when one asks, until it is stopped. */
export function answerWindows(person: string, lost: () => InWindow | null): () => void {
  const stopped = new AbortController();
  const channel = new BroadcastChannel(nameOf(person));
  channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const asked = question.safeParse(data);
    if (asked.success) channel.postMessage({ to: asked.data.question, lost: lost() });
  });
  beCounted(person, stopped.signal);
  return () => {
    stopped.abort();
    channel.close();
  };
}

/** What would be lost with the windows that are open here, this one among them. Nobody waits for more than there are. */
export async function askWindows(person: string): Promise<readonly InWindow[]> {
  const windows = await countWindows(person);
  if (windows === 0) return [];
  const channel = new BroadcastChannel(nameOf(person));
  const found: InWindow[] = [];
  const question = uniqueText();
  await new Promise<void>((resolve) => {
    let answers = 0;
    channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      const told = answer.safeParse(data);
      if (!told.success || told.data.to !== question) return;
      if (told.data.lost !== null) found.push(told.data.lost);
      answers += 1;
      if (answers === windows) resolve();
    });
    channel.postMessage({ question });
    setTimeout(resolve, answersMs);
  });
  channel.close();
  return found;
}

let agreed = false;

/** The person knows what is lost and goes all the same: this window does not ask again. */
export function agreeToLose(): void {
  agreed = true;
}

export const hasAgreedToLose = (): boolean => agreed;
