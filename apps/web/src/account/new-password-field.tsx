import { TextField } from "../design/field.tsx";
import { passwordLength } from "../platform/api.ts";

type NewPasswordFieldProps = {
  readonly value: string;
  readonly autoFocus?: boolean;
  readonly onChange: (password: string) => void;
};

export function NewPasswordField({ onChange, ...input }: NewPasswordFieldProps) {
  return (
    <TextField
      {...input}
      label="New password"
      type="password"
      autoComplete="new-password"
      minLength={passwordLength}
      hint={`At least ${passwordLength} characters.`}
      required
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
