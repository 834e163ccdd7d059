"use client";

import { type PlatformHealth as Health, platformHealth } from "@solidtype/contracts";
import { useEffect, useState } from "react";
import { Notice, SkeletonRows } from "../design/status.tsx";
import styles from "./platform-health.module.css";

const pollEvery = 2000;

function uptime(seconds: number | undefined): string {
  if (seconds === undefined) return "–";
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** What runs here, as the gateway sees it this moment. */
export function PlatformHealth() {
  const [health, setHealth] = useState<Health | null>(null);
  const [fault, setFault] = useState<string | null>(null);

  useEffect(() => {
    const abort = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        const response = await fetch("/api/v1/health", { signal: abort.signal, cache: "no-store" });
        const told = platformHealth.safeParse(await response.json());
        if (!told.success) throw new Error(`it answered ${response.status} without saying how it is`);
        setHealth(told.data);
        setFault(null);
      } catch (error) {
        if (!abort.signal.aborted) setFault(error instanceof Error ? error.message : String(error));
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), pollEvery);
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, []);

  return (
    <main className={styles.page}>
      <h1>SolidType</h1>
      {fault !== null && (
        <Notice tone="danger">
          The gateway does not answer ({fault}). This page asks again every two seconds.
        </Notice>
      )}
      {health === null ? (
        <SkeletonRows count={5} />
      ) : (
        <table className={styles.table} data-state={health.state}>
          <caption>Platform: {health.state}</caption>
          <thead>
            <tr>
              <th scope="col">Service</th>
              <th scope="col">State</th>
              <th scope="col">Version</th>
              <th scope="col">Up for</th>
            </tr>
          </thead>
          <tbody>
            {health.services.map((service) => (
              <tr key={service.name} data-service={service.name} data-state={service.state}>
                <td>{service.name}</td>
                <td>{service.state}</td>
                <td className="tabular">{service.version ?? "–"}</td>
                <td className="tabular">{uptime(service.uptimeSeconds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </main>
  );
}
