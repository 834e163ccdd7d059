"use client";

import type { ShapeName } from "@solidtype/contracts";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import { type LiveRows, nothing } from "./followed-shape.ts";
import { joined, type ParamsOf, shape } from "./shape-store.ts";

/** Where pages are drawn for the first time nobody looks: what were followed there would never be let go of. */
const isServer = typeof window === "undefined";

const nowhere = (): (() => void) => () => undefined;
const readNothing = (): typeof nothing => nothing;

/** The rows of a named shape as they are now, and as they become; nothing while there are no parameters. */
export function useShape<Name extends ShapeName>(name: Name, params: ParamsOf<Name> | null): LiveRows<Name> {
  const asked = params === null ? null : JSON.stringify(params);
  const followed = useMemo(
    () => (asked === null || isServer ? null : shape(name, JSON.parse(asked) as ParamsOf<Name>)),
    [name, asked],
  );
  return useSyncExternalStore<LiveRows<Name>>(
    followed?.subscribe ?? nowhere,
    followed?.read ?? readNothing,
    readNothing,
  );
}

/** The rows of one shape for several parameters together, for instance the documents of many projects. */
export function useShapes<Name extends ShapeName>(
  name: Name,
  params: readonly ParamsOf<Name>[],
): LiveRows<Name> {
  const asked = JSON.stringify(params);
  const all = useMemo(
    () => (isServer ? [] : (JSON.parse(asked) as ParamsOf<Name>[]).map((one) => shape(name, one))),
    [name, asked],
  );
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = all.map((one) => one.subscribe(listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
    [all],
  );
  const read = useMemo(() => joined(all), [all]);
  return useSyncExternalStore<LiveRows<Name>>(subscribe, read, readNothing);
}
