import { failure, newId, ok, type RunId, type SessionId } from "@solidtype/contracts";
import { expect, test, vi } from "vitest";
import { ChatDesk, type ChatPorts } from "./chat-desk.ts";

const place = { workspace: newId("workspace"), blocked: null, part: null };
const away = { ok: false, error: failure("service-unavailable") } as const;
const refused = { ok: false, error: failure("forbidden") } as const;

/** A desk over a platform whose every answer the test gives, in whichever order it likes. */
function desk() {
  const asked: { readonly what: string; readonly answer: (result: object) => void }[] = [];
  const ask = (what: string) =>
    new Promise<object>((resolve) => asked.push({ what, answer: resolve })) as Promise<never>;
  const cancelled: RunId[] = [];
  /** What is answered to cancelling; when there is no more, it is done. */
  const ends: (typeof away | typeof refused)[] = [];
  const ports: ChatPorts = {
    startChat: () => ask("chat"),
    startRun: ({ part }, session, text) =>
      ask([`${text} in ${session}`, ...(part === null ? [] : [part.branch, ...part.selection()])].join(" ")),
    cancelRun: async (_session, run) => {
      const answer = ends.shift() ?? ok(undefined);
      if (answer.ok) cancelled.push(run);
      return answer;
    },
    pause: async () => undefined,
  };
  const made = new ChatDesk(ports);
  const next = async (what: string) => {
    const at = await vi.waitFor(() => {
      const found = asked.findIndex((one) => one.what === what);
      if (found < 0) throw new Error(`nobody asks for ${what}`);
      return found;
    }, 20_000);
    return asked.splice(at, 1)[0]!;
  };
  const words = () =>
    made.store.getState().sendings.map(({ text, session, fault }) => [text, session, fault !== null]);
  return { desk: made, next, words, cancelled, ends };
}
const session = (): SessionId => newId("session");

test("what is said in two chats is sent in both, and what fails in one is kept there", async () => {
  const { desk: at, next, words } = desk();
  const [first, second] = [session(), session()];
  at.choose(first);
  const [one, two] = [at.say("one", place), (at.choose("new"), at.say("two", place))];
  (await next("chat")).answer(ok(second));
  (await next(`two in ${second}`)).answer(ok(newId("run")));
  await two;
  (await next(`one in ${first}`)).answer({ ok: false, error: failure("forbidden") });
  await one;
  expect(words()).toEqual([
    ["one", first, true],
    ["two", second, false],
  ]);
  expect(at.store.getState()).toMatchObject({ chosen: second, spokenIn: second });
});

test("whoever looks at another chat while a new one is made stays there", async () => {
  const { desk: at, next } = desk();
  const [made, other] = [session(), session()];
  at.choose("new");
  void at.say("hello", place);
  at.choose(other);
  (await next("chat")).answer(ok(made));
  await next(`hello in ${made}`);
  expect(at.store.getState().chosen).toBe(other);
});

test("what is said before it is known which chats there are stays in view", async () => {
  const { desk: at, next } = desk();
  const made = session();
  void at.say("hello", place);
  // Only where nothing is chosen the panel chooses, once it knows the chats: this one is not among them yet.
  expect(at.store.getState().chosen).toBe("new");
  (await next("chat")).answer(ok(made));
  await next(`hello in ${made}`);
  expect(at.store.getState().chosen).toBe(made);
});

test("what is away is asked for again until it is taken back, and the words go back to where they were written", async () => {
  const { desk: at, next, words, cancelled } = desk();
  const here = session();
  at.choose(here);
  const said = at.say("one", place);
  (await next(`one in ${here}`)).answer(away);
  const again = await next(`one in ${here}`);
  at.write("two");
  void at.takeBack(at.store.getState().sendings[0]!);
  expect(words()).toEqual([]);
  expect(at.store.getState().draft).toBe("one\ntwo");
  // It was begun nevertheless: nobody waits for it any more.
  const run = newId("run");
  again.answer(ok(run));
  await said;
  expect(cancelled).toEqual([run]);
  expect(words()).toEqual([]);
});

test("what is taken back once it has begun is ended there", async () => {
  const { desk: at, next, cancelled } = desk();
  const here = session();
  at.choose(here);
  const said = at.say("one", place);
  const run = newId("run");
  (await next(`one in ${here}`)).answer(ok(run));
  await said;
  void at.takeBack(at.store.getState().sendings[0]!);
  expect(cancelled).toEqual([run]);
  expect(at.store.getState().draft).toBe("one");
});

test("what is taken back is ended though the agent is away at first, and whoever took it back is told where it is not", async () => {
  const { desk: at, next, cancelled, ends } = desk();
  const here = session();
  at.choose(here);
  for (const answers of [
    [away, away],
    [away, refused],
  ]) {
    const said = at.say("one", place);
    const run = newId("run");
    (await next(`one in ${here}`)).answer(ok(run));
    await said;
    ends.push(...answers);
    expect(at.store.getState().fault).toBeNull();
    await at.takeBack(at.store.getState().sendings[0]!);
    expect(cancelled.includes(run)).toBe(answers[1] === away);
  }
  expect(at.store.getState().fault).toContain("could not be stopped");
});

/** A message that has failed for good, each of its sendings without an answer. */
async function unanswered({ desk: at, next }: ReturnType<typeof desk>, here: SessionId) {
  at.choose(here);
  const said = at.say("one", place);
  for (let left = 20; left > 0; left -= 1) (await next(`one in ${here}`)).answer(away);
  await said;
  return at.store.getState().sendings[0]!;
}

test("what nobody answered may have begun: taken back, it is asked for once more and ended", async () => {
  const made = desk();
  const here = session();
  const taken = made.desk.takeBack(await unanswered(made, here));
  expect(made.desk.store.getState()).toMatchObject({ draft: "one", sendings: [] });
  const run = newId("run");
  (await made.next(`one in ${here}`)).answer(ok(run));
  await taken;
  expect(made.cancelled).toEqual([run]);
  expect(made.desk.store.getState().fault).toBeNull();
});

test("where it stays unknown whether the agent has what was taken back, that is said", async () => {
  const made = desk();
  const here = session();
  const taken = made.desk.takeBack(await unanswered(made, here));
  (await made.next(`one in ${here}`)).answer(away);
  await taken;
  expect(made.desk.store.getState().fault).toContain("is not known");
});

test("what is taken back while its answer is lost is asked for once more and ended", async () => {
  const { desk: at, next, cancelled } = desk();
  const here = session();
  at.choose(here);
  const said = at.say("one", place);
  const lost = await next(`one in ${here}`);
  void at.takeBack(at.store.getState().sendings[0]!);
  lost.answer(away);
  const run = newId("run");
  (await next(`one in ${here}`)).answer(ok(run));
  await said;
  expect(cancelled).toEqual([run]);
});

test("what did not get through is about the branch and the selection that it was said of, though another is open by now", async () => {
  const { desk: at, next } = desk();
  const [here, branch] = [session(), newId("branch")];
  const selected = ["b1:top"];
  const runs = { has: () => false, undo: () => "nothing" as const, listen: () => () => undefined };
  const documents = { project: newId("project"), document: newId("document") };
  at.choose(here);
  const part = { ...documents, branch, selection: () => [...selected], runs };
  const said = at.say("delete the ribs", { ...place, part });
  selected[0] = "b1:bottom";
  (await next(`delete the ribs in ${here} ${branch} b1:top`)).answer({
    ok: false,
    error: failure("forbidden"),
  });
  await said;
  void at.sayAgain(at.store.getState().sendings[0]!);
  await next(`delete the ribs in ${here} ${branch} b1:top`);
});
