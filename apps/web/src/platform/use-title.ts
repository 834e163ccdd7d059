import { useEffect } from "react";

/** Names the browser's tab after what is open in it, as it is called at the moment. */
export function useTitle(name: string): void {
  useEffect(() => {
    document.title = `${name} · SolidType`;
    return () => {
      document.title = "SolidType";
    };
  }, [name]);
}
