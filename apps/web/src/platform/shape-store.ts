import type { ShapeName, shapes } from "@solidtype/contracts";
import type { z } from "zod";
import { live } from "./api.ts";
import { fetchStreams, FollowedShape, type LiveRows, nothing, type RowOf } from "./followed-shape.ts";
import { withLink } from "./visitor.ts";

export type ParamsOf<Name extends ShapeName> = z.input<(typeof shapes)[Name]["params"]>;

/** Fetches what follows shapes, for pages that show nothing without. */
export const prepareShapes = (): void => void fetchStreams().catch(() => undefined);

/** Coming back to the page, perhaps from one on which one signed in, or coming back to the net. */
export function wakes(again: () => void): () => void {
  const whenSeen = (): void => {
    if (!document.hidden) again();
  };
  document.addEventListener("visibilitychange", whenSeen);
  window.addEventListener("online", again);
  return () => {
    document.removeEventListener("visibilitychange", whenSeen);
    window.removeEventListener("online", again);
  };
}

const followed = new Map<string, FollowedShape<ShapeName>>();

export function shape<Name extends ShapeName>(name: Name, params: ParamsOf<Name>): FollowedShape<Name> {
  const search = new URLSearchParams(params as Record<string, string>).toString();
  const query = search === "" ? "" : `?${search}`;
  const key = name + query;
  let found = followed.get(key);
  if (found === undefined) {
    const line = {
      address: () => withLink(`${location.origin}/api/v1/shapes/${name}${query}`),
      // All live reads share one socket, so that the browser's six connections are no limit.
      fetch: (input: string | URL | Request, init?: RequestInit) => live().fetch(String(input), init),
      wakes,
    };
    found = new FollowedShape<ShapeName>(name, line, () => followed.delete(key));
    followed.set(key, found);
  }
  return found as FollowedShape<ShapeName> as FollowedShape<Name>;
}

/**
 * Reads several shapes as one; the answer is the same object until one of them changes. What one may not see any more is
 * left out: it has gone, and is no reason to say that the others are behind.
 */
export function joined<Name extends ShapeName>(
  all: readonly { readonly read: () => LiveRows<Name> }[],
): () => LiveRows<Name> {
  let parts: readonly LiveRows<Name>[] = [];
  let whole: LiveRows<Name> = all.length === 0 ? { ...nothing, rows: [] } : nothing;
  return () => {
    const now = all.map((one) => one.read());
    if (now.every((part, at) => part === parts[at])) return whole;
    parts = now;
    const answered = now.every((part) => part.rows !== null || part.fault !== null);
    const open = now.filter(({ code }) => code !== "not-found" && code !== "forbidden");
    const { fault, code } = open.find((part) => part.fault !== null) ?? nothing;
    whole = { rows: answered ? open.flatMap((part) => part.rows ?? []) : null, fault, code };
    return whole;
  };
}

/**
 * Asks the platform for a change of one row and shows it meanwhile wherever the row is shown. Answers what the
 * platform answered.
 */
export async function changeRow<Name extends ShapeName, Sent extends { readonly ok: boolean }>(
  name: Name,
  id: string,
  change: Partial<RowOf<Name>>,
  send: Promise<Sent>,
): Promise<Sent> {
  for (const one of followed.values())
    if (one.name === name) void one.changing(id, change as Partial<RowOf<ShapeName>>, send);
  return send;
}

const arrivalMs = 3_000;

/** Waits until a row that was just made has arrived, so that the page it leads to knows it; not for ever. */
export async function whenArrived<Name extends ShapeName>(
  name: Name,
  params: ParamsOf<Name>,
  isIt: (row: RowOf<Name>) => boolean,
): Promise<void> {
  const one = shape(name, params);
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (): void => {
    if (one.read().rows?.some(isIt) === true) resolve();
  };
  const stop = one.subscribe(look);
  const timer = setTimeout(resolve, arrivalMs);
  look();
  await promise;
  clearTimeout(timer);
  stop();
}
