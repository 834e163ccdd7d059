import { PlatformHealth } from "../../platform/platform-health.tsx";

export const metadata = { title: "Platform" };

export default function Page() {
  return <PlatformHealth />;
}
