import { Home } from "../dashboard/home.tsx";

export default async function Page({
  searchParams,
}: {
  readonly searchParams: Promise<{ readonly workspace?: string }>;
}) {
  const { workspace } = await searchParams;
  return <Home chosen={workspace ?? null} />;
}
