import { InvitationPage } from "../../../account/invitation-page.tsx";

export const metadata = { title: "Invitation", referrer: "no-referrer" };

type Props = { readonly params: Promise<{ readonly token: string }> };

export default async function Page({ params }: Props) {
  const { token } = await params;
  return <InvitationPage token={token} />;
}
