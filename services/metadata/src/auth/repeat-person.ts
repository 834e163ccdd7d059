import type { Database } from "../database/database.ts";

/** Member rows repeat a person's name, address and picture, so that a member list is one shape. */
export async function repeatPerson(
  database: Database,
  person: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly image?: string | null | undefined;
  },
): Promise<void> {
  await database.member.updateMany({
    where: { userId: person.id },
    data: { name: person.name, email: person.email, image: person.image ?? null },
  });
}
