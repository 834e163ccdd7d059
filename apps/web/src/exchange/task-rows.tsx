import { X } from "lucide-react";
import { useStore } from "zustand";
import { IconButton } from "../design/button.tsx";
import { useSession } from "../editor/session/session-context.ts";
import styles from "./task-rows.module.css";

/** What is under way, each with its name, how far it is, and a way to end it; failures stay until they are dismissed. */
export function TaskRows() {
  const { tasks } = useSession();
  const rows = useStore(tasks.store, (state) => state.tasks);
  return rows.map(({ id, label, progress, problem }) => (
    <div key={id} className={styles.task} data-failed={problem !== null || undefined} role="status">
      <span className={styles.words}>
        <span>{label}</span>
        {problem !== null && (
          <span role="alert" className={styles.problem}>
            {problem}
          </span>
        )}
        {problem === null && (
          <progress className={styles.bar} max={1} {...(progress === null ? {} : { value: progress })} />
        )}
      </span>
      <IconButton
        size="sm"
        label={problem === null ? `Cancel: ${label}` : "Dismiss"}
        icon={<X />}
        onClick={() => tasks.dismiss(id)}
      />
    </div>
  ));
}
