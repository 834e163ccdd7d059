import { setTimeout as wait } from "node:timers/promises";
import { heartbeatLostAfterMs } from "@solidtype/contracts";
import type { Product } from "./product.ts";

/** Asks until there is an answer, with patience for a busy machine. */
export async function waitFor<Value>(
  what: string,
  look: () => Value | undefined | Promise<Value | undefined>,
  within = 90_000,
): Promise<Value> {
  for (const end = Date.now() + within; ; await wait(100)) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`${what} did not come within ${within / 1000} s`);
  }
}

type Service = { readonly name: string; readonly state: string; readonly uptimeSeconds?: number };

async function servicesOf(url: string): Promise<Service[]> {
  const response = await fetch(`${url}/api/v1/health`, { signal: AbortSignal.timeout(3000) });
  return ((await response.json()) as { services: Service[] }).services;
}

/** States of the services by name, as the front door tells them. */
export async function serviceStates(url: string): Promise<Record<string, string>> {
  return Object.fromEntries((await servicesOf(url)).map(({ name, state }) => [name, state]));
}

/** Waits until another process stands for the killed one, and no service says otherwise than that it is ready. */
export async function untilBack(
  product: Product,
  killed: { name: string; pid: number; at: number },
): Promise<void> {
  await waitFor(`another ${killed.name}`, () => {
    const now = product.processes()[killed.name];
    return now === undefined || now === killed.pid ? undefined : now;
  });
  let services: readonly Service[] = [];
  await waitFor(`a platform that is well again`, async () => {
    services = await servicesOf(product.url).catch(() => []);
    const wellAgain = services.every(({ name, state, uptimeSeconds = 0 }) => {
      // The last word of the killed one counts for some seconds: whoever is older than its death is not the new one.
      const isOld = name === killed.name && uptimeSeconds * 1000 > Date.now() - killed.at + 500;
      return state === "ready" && !isOld;
    });
    // Services are heard through NATS: as long as it may have been heard before its death, that says nothing.
    const isOldNews = killed.name === "nats" && Date.now() < killed.at + heartbeatLostAfterMs + 500;
    return (services.length > 0 && wellAgain && !isOldNews) || undefined;
  }).catch((error: unknown) => {
    throw new Error(`after ${killed.name} was killed: ${JSON.stringify(services)}`, { cause: error });
  });
}
