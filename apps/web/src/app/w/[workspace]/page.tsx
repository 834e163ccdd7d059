import { Home } from "../../../dashboard/home.tsx";

type Props = { readonly params: Promise<{ readonly workspace: string }> };

export default async function Page({ params }: Props) {
  const { workspace } = await params;
  return <Home workspace={workspace} />;
}
