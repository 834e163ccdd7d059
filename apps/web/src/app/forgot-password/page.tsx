import { ForgotPassword } from "../../account/forgot-password.tsx";

export const metadata = { title: "Forgot password" };

export default function Page() {
  return <ForgotPassword />;
}
