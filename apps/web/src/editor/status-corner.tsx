import { type FeatureType, featureDefinitions } from "@solidtype/document";
import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "../design/button.tsx";
import { Notice } from "../design/status.tsx";
import { TaskRows } from "../exchange/task-rows.tsx";
import { AccessNotice } from "./access-notice.tsx";
import styles from "./editor.module.css";
import { Measurement } from "./measurement.tsx";
import type { Place } from "./place.ts";
import { useEditor, useSession } from "./session/session-context.ts";

/** Every part has its origin and planes. */
const isGiven = ({ type }: { readonly type: string }): boolean =>
  type in featureDefinitions && featureDefinitions[type as FeatureType].builtIn === true;

/** What the view cannot say by itself: the kernel is on its way or gone, a change was refused, what is picked measures. */
export function StatusCorner({ place }: { readonly place: Place }) {
  const session = useSession();
  const kernel = useEditor((state) => state.kernel);
  const building = useEditor((state) => state.building);
  const seeking = useEditor((state) => state.seeking);
  const refusal = useEditor((state) => state.refusal);
  const hasShape = useEditor((state) => state.shown.length > 0);
  const isEmpty = useEditor(
    ({ access, editing, sketch, model, isSeen }) =>
      isSeen && access === null && editing === null && sketch === null && model.features.every(isGiven),
  );
  return (
    <div className={styles.status}>
      <AccessNotice place={place} />
      {kernel.kind === "broken" && (
        <Notice tone="danger" action={<Button onClick={session.kernel.retry}>Try again</Button>}>
          {kernel.code === "kernel-died" ? "" : "The geometry kernel could not start here: "}
          {kernel.message.replace(/\.?$/, ".")}{" "}
          {hasShape && "The part is shown as the platform builds it, and follows changes; measuring waits."}
        </Notice>
      )}
      {refusal !== null && (
        <Notice
          tone="warn"
          action={
            <IconButton
              size="sm"
              label="Dismiss"
              icon={<X />}
              onClick={() => session.set({ refusal: null })}
            />
          }
        >
          {refusal}
        </Notice>
      )}
      {kernel.kind === "starting" && <span className={styles.quiet}>Starting the geometry kernel…</span>}
      {kernel.kind === "ready" && (building || seeking) && (
        <Busy words={building ? "Building" : "Looking for what is picked"} />
      )}
      {isEmpty && (
        <span className={styles.quiet}>Nothing is drawn yet: begin with a sketch (Shift+S) or a solid.</span>
      )}
      <TaskRows />
      <Measurement />
    </div>
  );
}

/** Nothing for the blink of an eye, then how long it takes and the way out. */
function Busy({ words }: { readonly words: string }) {
  const session = useSession();
  const [halves, setHalves] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setHalves((count) => count + 1), 500);
    return () => clearInterval(timer);
  }, []);
  if (halves === 0) return null;
  const seconds = Math.floor(halves / 2);
  return (
    <span className={styles.quiet}>
      {seconds === 0 ? `${words}…` : `${words}… ${seconds} s`}
      {seconds >= 2 && (
        <Button look="plain" onClick={() => session.kernel.stop()}>
          Stop
        </Button>
      )}
    </span>
  );
}
