import { z } from "zod";

/** Edits of one document that nothing but a window holds. */
export type InWindow = { readonly path: string; readonly changes: number };

const question = "what would be lost?";
const answer = z.object({ path: z.string(), changes: z.int().min(1) });
/** A window that does nothing else answers within milliseconds; one that hangs is not waited for. */
const answersMs = 1_000;

const channelOf = (person: string): BroadcastChannel => new BroadcastChannel(`solidtype-unsaved-${person}`);

/** Answers the other windows of the person when one asks, until it is stopped. */
export function answerWindows(person: string, lost: () => InWindow | null): () => void {
  const channel = channelOf(person);
  channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const found = data === question ? lost() : null;
    if (found !== null) channel.postMessage(found);
  });
  return () => channel.close();
}

/** What would be lost with the windows that are open here, this one among them. */
export async function askWindows(person: string): Promise<readonly InWindow[]> {
  const channel = channelOf(person);
  const found: InWindow[] = [];
  channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const told = answer.safeParse(data);
    if (told.success) found.push(told.data);
  });
  channel.postMessage(question);
  await new Promise((resolve) => setTimeout(resolve, answersMs));
  channel.close();
  return found;
}

let agreed = false;

/** The person knows what is lost and goes all the same: this window does not ask again. */
export function agreeToLose(): void {
  agreed = true;
}

export const hasAgreedToLose = (): boolean => agreed;
