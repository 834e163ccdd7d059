import type { ChatCall, ChatRun } from "@solidtype/contracts";
import { Ban, Check, ChevronRight, CircleAlert, CircleHelp, Clock } from "lucide-react";
import { Button } from "../design/button.tsx";
import styles from "./chat.module.css";

const words: Readonly<Record<ChatCall["state"], string>> = {
  "awaiting-approval": "waits for your approval",
  approved: "about to begin",
  running: "working",
  done: "done",
  failed: "did not work",
  denied: "declined",
  cancelled: "not carried out",
};

function StateIcon({ state }: { readonly state: ChatCall["state"] }) {
  switch (state) {
    case "awaiting-approval":
      return <CircleHelp />;
    case "approved":
      return <Clock />;
    case "running":
      return <span className={styles.spinner} />;
    case "done":
      return <Check />;
    case "failed":
      return <CircleAlert />;
    case "denied":
    case "cancelled":
      return <Ban />;
  }
}

/** The arguments as they are easiest to read; as they were sent where they do not parse. */
function readable(input: string): string {
  try {
    return JSON.stringify(JSON.parse(input), null, 2);
  } catch {
    return input;
  }
}

type CallRowProps = {
  readonly call: ChatCall;
  readonly run: ChatRun | undefined;
  /** Whoever looks. */
  readonly person: string;
  readonly onDecide: (call: string, approved: boolean) => void;
};

/** One step of the agent: a quiet line that opens on what was asked for and what came of it. */
export function CallRow({ call, run, person, onDecide }: CallRowProps) {
  const waits = call.state === "awaiting-approval";
  const mine = run?.startedBy === person;
  return (
    <div className={styles.call} data-state={call.state}>
      <details>
        <summary>
          <span className={styles.callIcon} role="img" aria-label={words[call.state]}>
            <StateIcon state={call.state} />
          </span>
          <span className={styles.callTitle}>{call.title}</span>
          <ChevronRight className={styles.chevron} />
        </summary>
        <div className={styles.callBody}>
          <pre>{readable(call.input)}</pre>
          {call.result !== undefined && call.result !== "" && <pre>{call.result}</pre>}
        </div>
      </details>
      {call.picture !== undefined && (
        <img className={styles.picture} src={`data:image/png;base64,${call.picture}`} alt={call.title} />
      )}
      {call.state === "failed" && call.result !== undefined && (
        <p className={styles.callFault}>{call.result.slice(0, 300)}</p>
      )}
      {waits && mine && (
        <div className={styles.decision}>
          <Button look="primary" onClick={() => onDecide(call.id, true)}>
            Approve
          </Button>
          <Button onClick={() => onDecide(call.id, false)}>Decline</Button>
          <span>This takes work away.</span>
        </div>
      )}
      {waits && !mine && (
        <div className={styles.decision}>
          <Button onClick={() => onDecide(call.id, false)}>Decline</Button>
          <span>Whoever asked for it can approve it.</span>
        </div>
      )}
    </div>
  );
}
