import { Component, type ComponentType, lazy, type ReactNode, Suspense, useState } from "react";
import { Button } from "./button.tsx";
import styles from "./later.module.css";
import { Notice } from "./status.tsx";

class NotFetched extends Error {
  constructor(cause: unknown) {
    super("A part of the app could not be fetched.", { cause });
  }
}

/**
 * A part of a page whose file is fetched when it is first wanted. Without a connection, or when another build of the app
 * has taken its place, the file cannot come: that is said where the page stands, and asked for again when told to.
 */
export function later<Props extends object>(
  fetchPart: () => Promise<{ readonly default: ComponentType<Props> }>,
  waiting: ReactNode = null,
): ComponentType<Props> {
  const fetched = () =>
    lazy(async () => {
      try {
        return await fetchPart();
      } catch (cause) {
        // React keeps what came of a fetch: the next one has to be another.
        newest = fetched();
        throw new NotFetched(cause);
      }
    });
  let newest = fetched();
  return function Later(props: Props) {
    const [Part, setPart] = useState(() => newest);
    return (
      <Missing onRetry={() => setPart(() => newest)}>
        <Suspense fallback={waiting}>
          <Part {...props} />
        </Suspense>
      </Missing>
    );
  };
}

type MissingProps = { readonly onRetry: () => void; readonly children: ReactNode };

/** Stands in for a part that did not come. Every other fault is none of its business. */
class Missing extends Component<MissingProps, { readonly fault: unknown }> {
  override state: { readonly fault: unknown } = { fault: null };

  static getDerivedStateFromError(fault: unknown) {
    return { fault };
  }

  readonly #retry = (): void => {
    this.props.onRetry();
    this.setState({ fault: null });
  };

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === null) return this.props.children;
    if (!(fault instanceof NotFetched)) throw fault;
    return (
      <div className={styles.missing}>
        <Notice
          tone="danger"
          action={
            <>
              <Button onClick={this.#retry}>Try again</Button>
              <Button look="plain" onClick={() => location.reload()}>
                Reload the page
              </Button>
            </>
          }
        >
          This part of SolidType could not be loaded. Check your connection and try again; if SolidType has
          been updated meanwhile, reload the page.
        </Notice>
      </div>
    );
  }
}
