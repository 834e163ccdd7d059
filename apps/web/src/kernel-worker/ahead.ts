import { isSmallDevice, savesData } from "./device.ts";

/** Milliseconds that a page has for what it is there for before the kernel is fetched. */
const patience = 500;

/** When a page that has had its time has nothing to do. Not all browsers tell. */
function onceIdle(act: () => void): () => void {
  let cancel = (): void => {};
  const timer = setTimeout(() => {
    if (!("requestIdleCallback" in globalThis)) return act();
    const asked = requestIdleCallback(act);
    cancel = () => cancelIdleCallback(asked);
  }, patience);
  return () => {
    clearTimeout(timer);
    cancel();
  };
}

/** What a person does in a page, or with it: then it has something to do. */
const acts = ["visibilitychange", "pointerdown", "keydown"];

/**
 * Keeps a kernel warm on a page from which parts are opened, while somebody looks at it and it has nothing else to do:
 * whoever then opens a part in it finds a kernel that is loaded and whose code is compiled. Not where memory or the
 * line is too dear. Until stopped.
 */
export function warmAhead(): () => void {
  if (isSmallDevice() || savesData()) return () => {};
  let stopped = false;
  let rest = (): void => {};
  const warm = async (): Promise<void> => {
    // Without it a part is opened as ever, and says itself what it could not load.
    const loaded = await import("./page-kernel.ts").catch(() => null);
    if (loaded !== null && !stopped && !document.hidden) rest = loaded.warmKernel();
  };
  const begin = (): void => {
    rest = document.hidden ? () => {} : onceIdle(() => void warm());
  };
  // The processor is theirs at once: the next page comes before the one that is left says so.
  const yieldToThem = (): void => {
    rest();
    begin();
  };
  begin();
  for (const act of acts) document.addEventListener(act, yieldToThem, true);
  return () => {
    stopped = true;
    for (const act of acts) document.removeEventListener(act, yieldToThem, true);
    rest();
  };
}
