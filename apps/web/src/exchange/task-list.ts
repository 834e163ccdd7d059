import { createStore, type StoreApi } from "zustand/vanilla";

/** Something long that is under way for this window: what it is, how far it is, and how to end it. */
type Task = {
  readonly id: number;
  readonly label: string;
  /** From 0 to 1; null while nobody can tell. */
  readonly progress: number | null;
  /** Why it failed, in words; null while it goes well. */
  readonly problem: string | null;
};

/** How one task tells how it goes. The signal says that the person has called it off. */
export type Going = {
  readonly signal: AbortSignal;
  readonly progress: (share: number | null) => void;
  readonly label: (text: string) => void;
};

/** Thrown by a task for what a person can act on; its message is what they read. */
export class TaskFailed extends Error {}

export type TaskList = {
  readonly store: StoreApi<{ readonly tasks: readonly Task[] }>;
  /** Runs to its end; a failure stays in the list until it is dismissed, a task that was called off leaves at once. */
  readonly run: (label: string, work: (going: Going) => Promise<void>) => Promise<void>;
  /** Calls a task off, or takes a failed one away. */
  readonly dismiss: (id: number) => void;
  /** Whether anything is under way. */
  readonly isBusy: () => boolean;
  /** Calls off whatever is under way: nobody would see it any more. The window's next list says so. */
  readonly close: () => void;
};

const left = "It was called off, because the part was left meanwhile. Begin it again there.";
/** What was under way in this window's lists when they were closed, until a list has taken it up. */
let unfinished: string[] = [];

export function createTaskList(): TaskList {
  const before = unfinished.map((label, at) => ({ id: at + 1, label, progress: null, problem: left }));
  unfinished = [];
  const store = createStore<{ readonly tasks: readonly Task[] }>(() => ({ tasks: before }));
  const aborts = new Map<number, AbortController>();
  let nextId = before.length + 1;
  const change = (id: number, part: Partial<Task>): void =>
    store.setState(({ tasks }) => ({
      tasks: tasks.map((task) => (task.id === id ? { ...task, ...part } : task)),
    }));
  const remove = (id: number): void =>
    store.setState(({ tasks }) => ({ tasks: tasks.filter((task) => task.id !== id) }));

  return {
    store,
    async run(label, work) {
      const id = nextId;
      nextId += 1;
      const abort = new AbortController();
      aborts.set(id, abort);
      store.setState(({ tasks }) => ({ tasks: [...tasks, { id, label, progress: null, problem: null }] }));
      try {
        await work({
          signal: abort.signal,
          progress: (progress) => change(id, { progress }),
          label: (text) => change(id, { label: text }),
        });
        remove(id);
      } catch (error) {
        if (abort.signal.aborted) return remove(id);
        const problem = error instanceof Error ? error.message : String(error);
        change(id, { problem, progress: null });
      } finally {
        aborts.delete(id);
      }
    },
    dismiss(id) {
      aborts.get(id)?.abort();
      remove(id);
    },
    isBusy: () => aborts.size > 0,
    close() {
      for (const [id, abort] of aborts) {
        unfinished.push(...store.getState().tasks.flatMap((task) => (task.id === id ? [task.label] : [])));
        abort.abort();
      }
    },
  };
}
