"use client";

import { Button } from "../design/button.tsx";
import { Notice } from "../design/status.tsx";
import styles from "./error.module.css";

/** What a page shows where it broke and nothing nearer knew what to say. */
export default function BrokenPage({ error }: { readonly error: Error }) {
  return (
    <div className={styles.broken}>
      <Notice
        tone="danger"
        action={
          <>
            <Button onClick={() => location.reload()}>Load the page again</Button>
            <a href="/">Back to your projects</a>
          </>
        }
      >
        This page broke off, by a fault of SolidType. Load it again to go on. If that does not help, tell
        whoever runs the platform what it says: {error.message}
      </Notice>
    </div>
  );
}
