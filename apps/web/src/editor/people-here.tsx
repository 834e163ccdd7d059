import { Button } from "../design/button.tsx";
import { Menu } from "../design/menu.tsx";
import { Avatar } from "../design/status.tsx";
import { Tooltip } from "../design/tooltip.tsx";
import styles from "./document-bar.module.css";
import type { PersonHere } from "./session/editor-state.ts";
import { othersHere } from "./session/people.ts";
import { useEditor, useSession } from "./session/session-context.ts";

/** With more the bar would have no room for what else is in it: the others are in a menu. */
const mostShown = 5;

/** Who else is here. A click on someone follows where they look, until one turns the view oneself. */
export function PeopleHere() {
  const session = useSession();
  const people = useEditor((state) => state.people);
  const following = useEditor((state) => state.following);
  const others = othersHere(people, session.person.id, following);
  const shown = others.length > mostShown ? others.slice(0, mostShown - 1) : others;
  const more = others.slice(shown.length);
  const isFollowed = ({ client }: PersonHere): boolean => following === client;
  const words = (person: PersonHere): string => {
    if (person.agent) return person.name;
    return isFollowed(person) ? `Stop following ${person.name}` : `Follow where ${person.name} looks`;
  };
  const follow = (person: PersonHere): void => {
    if (!person.agent) session.set({ following: isFollowed(person) ? null : person.client });
  };
  return (
    <>
      {shown.map((person) => (
        <Tooltip key={person.client} text={words(person)}>
          <button
            type="button"
            className={styles.person}
            aria-label={words(person)}
            aria-pressed={isFollowed(person)}
            onClick={() => follow(person)}
          >
            <Avatar id={person.id} name={person.name} agent={person.agent} />
          </button>
        </Tooltip>
      ))}
      {more.length > 0 && (
        <Menu
          align="end"
          entries={more.map((person) => ({
            id: `${person.client}`,
            label: words(person),
            checked: isFollowed(person),
            onSelect: () => follow(person),
          }))}
        >
          <Button look="plain" aria-label={`${more.length} more people are here`}>
            +{more.length}
          </Button>
        </Menu>
      )}
    </>
  );
}
