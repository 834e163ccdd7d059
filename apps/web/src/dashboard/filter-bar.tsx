import { LayoutGrid, List, Search } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { IconButton } from "../design/button.tsx";
import { Select } from "../design/select.tsx";
import styles from "./dashboard.module.css";
import { type Sort, sorts } from "./listing.ts";
import { setView, useViewSettings } from "./view-settings.ts";

type FilterBarProps = {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly placeholder: string;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly children?: ReactNode;
};

/** What can be made here, and what is shown of what is here, in which order and form. */
export function FilterBar({ query, onQuery, placeholder, field, children }: FilterBarProps) {
  const { layout, sort } = useViewSettings();
  return (
    <div className={styles.bar} role="toolbar" aria-label="What is shown">
      {children}
      <span className={styles.spring} />
      <label className={styles.filter}>
        <Search />
        <input
          ref={field}
          type="search"
          value={query}
          placeholder={placeholder}
          aria-label={placeholder}
          onChange={(event) => onQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") onQuery("");
          }}
        />
      </label>
      <Select
        label="Sort by"
        value={sort}
        onChange={(event) => setView({ sort: event.target.value as Sort })}
      >
        {Object.entries(sorts).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      <IconButton
        label="Cards"
        icon={<LayoutGrid />}
        active={layout === "grid"}
        onClick={() => setView({ layout: "grid" })}
      />
      <IconButton
        label="List"
        icon={<List />}
        active={layout === "list"}
        onClick={() => setView({ layout: "list" })}
      />
    </div>
  );
}
