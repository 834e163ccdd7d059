import { spawn } from "node:child_process";

/**
 * A shell that outlives the launcher: it is told every process group that starts and ends, and when the pipe to the
 * launcher closes, whatever closed it, it ends the groups that are still there. So a kill -9 of the launcher leaves
 * no process. Closing it in order, with no groups left, makes it go without a deed.
 */
const script = `
live=""
while read -r what pid; do
  case $what in
    +) live="$live $pid" ;;
    -) rest=""; for p in $live; do [ "$p" = "$pid" ] || rest="$rest $p"; done; live=$rest ;;
  esac
done
for p in $live; do kill -s TERM -- "-$p" 2>/dev/null; done
turn=0
while [ $turn -lt 50 ]; do
  left=""
  for p in $live; do kill -s 0 -- "-$p" 2>/dev/null && left=yes; done
  [ -z "$left" ] && exit 0
  sleep 0.2
  turn=$((turn + 1))
done
for p in $live; do kill -s KILL -- "-$p" 2>/dev/null; done
`;

export type Warden = { began(group: number): void; ended(group: number): void; dismiss(): void };

export function startWarden(): Warden {
  const shell = spawn("/bin/sh", ["-c", script], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    env: {},
  });
  shell.unref();
  const tell = (line: string) => shell.stdin?.write(`${line}\n`);
  shell.stdin?.on("error", () => {
    // Somebody ended the warden: from here on only an orderly stop cleans up.
  });
  return {
    began: (group) => tell(`+ ${group}`),
    ended: (group) => tell(`- ${group}`),
    dismiss: () => shell.stdin?.end(),
  };
}
