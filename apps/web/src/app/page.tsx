import { Home } from "../dashboard/home.tsx";

export default function Page() {
  return <Home workspace={null} />;
}
