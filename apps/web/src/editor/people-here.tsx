import { Avatar } from "../design/status.tsx";
import { Tooltip } from "../design/tooltip.tsx";
import styles from "./document-bar.module.css";
import { useEditor, useSession } from "./session/session-context.ts";

/** Who else is here. A click on someone follows where they look, until one turns the view oneself. */
export function PeopleHere() {
  const session = useSession();
  const people = useEditor((state) => state.people);
  const following = useEditor((state) => state.following);
  return people.map((person) => {
    const { name } = person;
    const isFollowed = following === person.client;
    const words = isFollowed ? `Stop following ${name}` : `Follow where ${name} looks`;
    return (
      <Tooltip key={person.client} text={person.agent ? name : words}>
        <button
          type="button"
          className={styles.person}
          aria-label={person.agent ? name : words}
          aria-pressed={isFollowed}
          onClick={() => {
            if (!person.agent) session.set({ following: isFollowed ? null : person.client });
          }}
        >
          <Avatar id={person.id} name={person.name} agent={person.agent} />
        </button>
      </Tooltip>
    );
  });
}
