import { type ReactNode, type RefObject, useRef, type WheelEvent } from "react";
import { useOneStop } from "../design/one-stop.ts";
import styles from "./editor-shell.module.css";

/** A wheel that only turns up and down brings the tools that have no room. */
function sideways({ currentTarget, deltaX, deltaY }: WheelEvent): void {
  if (deltaX === 0) currentTarget.scrollLeft += deltaY;
}

/** Where things are in the editor: bar, toolbar, tree, picture, panel. Nothing here knows what they show. */
export function EditorShell({
  bar,
  toolbar,
  tree,
  view,
  dialog,
  dialogRef,
  panel,
  corner,
  status,
}: {
  readonly bar: ReactNode;
  readonly toolbar: ReactNode;
  readonly tree: ReactNode;
  readonly view: ReactNode;
  readonly dialog: ReactNode;
  readonly dialogRef: RefObject<HTMLDivElement | null>;
  readonly panel: ReactNode;
  readonly corner: ReactNode;
  readonly status: ReactNode;
}) {
  const tools = useRef<HTMLDivElement>(null);
  const oneStop = useOneStop(tools);
  return (
    <div className={styles.editor} data-panel={panel === null ? undefined : "open"}>
      <header className={styles.bar}>{bar}</header>
      <div
        ref={tools}
        className={styles.toolbar}
        role="toolbar"
        aria-label="Tools"
        onWheel={sideways}
        {...oneStop}
      >
        {toolbar}
      </div>
      <nav className={styles.tree} aria-label="Features">
        {tree}
      </nav>
      <main className={styles.view}>
        {view}
        <div ref={dialogRef} className={styles.dialog}>
          {dialog}
        </div>
        <div className={styles.corner}>{corner}</div>
        <div className={styles.status} role="status">
          {status}
        </div>
      </main>
      {panel !== null && <aside className={styles.panel}>{panel}</aside>}
    </div>
  );
}

/** Where the page is too narrow for all tools, which go first and last into the menu that is there only then. */
export type Yields = "first" | "last" | "to-more";

export function ToolGroup({
  yields,
  children,
}: {
  readonly yields?: Yields | undefined;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.group} data-yields={yields}>
      {children}
    </div>
  );
}
