import { isRunOver, metadataRpc, type RpcOutput } from "@solidtype/contracts";
import { nudge, Rounds } from "@solidtype/service-kit";
import { type ChatDesk, waitsForPerson } from "./chat-desk.ts";

type Watched = RpcOutput<typeof metadataRpc.dueRuns>["runs"][number];

const everyMs = 5000;
const atOnce = 50;
/** Decided on, it is watched anew; a chat in the trash may come back. */
const restSeconds = 3600;
/** Whoever noted a run has written it by then, or never will. */
const unwrittenSeconds = 600;

/**
 * Looks after runs that nobody carries out. A run's place in the queue is lost when the bus loses what it had not
 * written to disk, or when whoever wrote the run died before queueing it. The run itself is in the chat's stream, and
 * metadata knows which are not over: those that nobody has are queued again. One that was only waiting for its turn
 * is then queued twice, which its stream sees to (and it is looked after less and less often).
 */
export class RunWatch {
  readonly #desk: ChatDesk;
  readonly #rounds: Rounds;

  constructor(desk: ChatDesk) {
    this.#desk = desk;
    this.#rounds = new Rounds({
      everyMs,
      round: () => this.#round(),
      failed: (error) => desk.bus.log.error({ err: error }, "looking after runs failed"),
    });
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  async #round(): Promise<void> {
    for (let found = atOnce; found === atOnce && !this.#rounds.stopped;) {
      const due = await this.#desk.tellMetadata(metadataRpc.dueRuns, { limit: atOnce });
      if (!due.ok) return;
      found = due.value.runs.length;
      for (const run of due.value.runs) if (!this.#rounds.stopped) await this.#lookAfter(run);
    }
  }

  async #lookAfter({ session, run: id, revision, seconds }: Watched): Promise<void> {
    const looked = (againInSeconds: number | null) =>
      this.#desk.tellMetadata(metadataRpc.lookedAtRun, { run: id, revision, againInSeconds });
    const held = await nudge(this.#desk.bus, id);
    if (!held.ok || held.value === "held") return;
    const opened = await this.#desk.open(session);
    if (!opened.ok) return void (opened.error.code === "not-found" && (await looked(restSeconds)));
    const chat = await this.#desk.read(opened.value);
    if (!chat.ok) return;
    const run = chat.value.runs.get(id);
    if (run === undefined) return void (seconds > unwrittenSeconds && (await looked(null)));
    if (isRunOver(run)) return this.#desk.crossOff(run, revision);
    if (waitsForPerson(chat.value, id)) return void (await looked(restSeconds));
    const queued = await this.#desk.queue(opened.value, run);
    if (queued.ok)
      this.#desk.bus.log.info({ session, run: id }, "a run that nobody carried out was queued again");
  }
}
