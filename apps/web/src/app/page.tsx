import { PlatformHealth } from "../platform/platform-health.tsx";

export default function Page() {
  return <PlatformHealth />;
}
