import { LinkPage } from "../../../sharing/link-page.tsx";

export const metadata = { title: "Shared with you", referrer: "no-referrer" };

type Props = { readonly params: Promise<{ readonly token: string }> };

export default async function Page({ params }: Props) {
  const { token } = await params;
  return <LinkPage token={token} />;
}
