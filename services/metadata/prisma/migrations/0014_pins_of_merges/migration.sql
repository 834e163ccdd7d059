-- Under which name the merged state is pinned, until a newer merge makes that needless. Not known of what was merged before.
ALTER TABLE "branch_merge" ADD COLUMN "pin" TEXT;
