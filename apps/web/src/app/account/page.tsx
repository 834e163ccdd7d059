import { AccountPage } from "../../account/account-page.tsx";

export const metadata = { title: "Your account" };

export default function Page() {
  return <AccountPage />;
}
