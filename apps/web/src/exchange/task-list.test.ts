import { expect, test } from "vitest";
import { createTaskList, TaskFailed } from "./task-list.ts";

test("a task is listed while it runs, with how far it is, and leaves when it is done", async () => {
  const list = createTaskList();
  const gate = Promise.withResolvers<undefined>();
  const running = list.run("Writing a.step", async ({ progress, label }) => {
    progress(0.5);
    label("Fetching a.step");
    await gate.promise;
  });
  expect(list.store.getState().tasks).toMatchObject([
    { label: "Fetching a.step", progress: 0.5, problem: null },
  ]);
  gate.resolve(undefined);
  await running;
  expect(list.store.getState().tasks).toEqual([]);
});

test("a failure stays with its words until it is dismissed", async () => {
  const list = createTaskList();
  await list.run("Reading b.step", () => Promise.reject(new TaskFailed("This is no STEP file.")));
  const [task] = list.store.getState().tasks;
  expect(task).toMatchObject({ problem: "This is no STEP file.", progress: null });
  list.dismiss(task?.id ?? 0);
  expect(list.store.getState().tasks).toEqual([]);
});

test("a task that is called off hears of it and leaves no failure behind", async () => {
  const list = createTaskList();
  const running = list.run(
    "Writing c.stl",
    ({ signal }) => new Promise((_, fail) => signal.addEventListener("abort", () => fail(signal.reason))),
  );
  list.dismiss(list.store.getState().tasks[0]?.id ?? 0);
  await running;
  expect(list.store.getState().tasks).toEqual([]);
});

test("whatever is under way is called off with the part that it is for", async () => {
  const list = createTaskList();
  const gate = Promise.withResolvers<undefined>();
  const ended: string[] = [];
  const running = ["a", "b"].map((name) =>
    list.run(name, async ({ signal }) => {
      await gate.promise;
      signal.throwIfAborted();
      ended.push(name);
    }),
  );
  list.close();
  gate.resolve(undefined);
  await Promise.all(running);
  expect(ended).toEqual([]);
  expect(list.store.getState().tasks).toEqual([]);
  createTaskList();
});

test("what was called off with its part is said in the next one, once", async () => {
  const list = createTaskList();
  const gate = Promise.withResolvers<undefined>();
  expect(list.isBusy()).toBe(false);
  const running = list.run("Sending d.step", async ({ label, signal }) => {
    label("Reading d.step");
    await gate.promise;
    signal.throwIfAborted();
  });
  await list.run("Writing e.stl", () => Promise.reject(new TaskFailed("It is too large.")));
  expect(list.isBusy()).toBe(true);
  list.close();
  gate.resolve(undefined);
  await running;
  const next = createTaskList();
  const [task, ...others] = next.store.getState().tasks;
  expect(task).toMatchObject({ label: "Reading d.step", progress: null });
  expect(task?.problem).toMatch(/called off/);
  expect(others).toEqual([]);
  expect(next.isBusy()).toBe(false);
  next.dismiss(task?.id ?? 0);
  expect(next.store.getState().tasks).toEqual([]);
  expect(createTaskList().store.getState().tasks).toEqual([]);
});
