-- Identities as the IAM API knows them: paths, tags, groups, versions of managed policies, OpenID Connect providers.

ALTER TABLE "users" ADD COLUMN "path" TEXT NOT NULL DEFAULT '/';
ALTER TABLE "users" ADD COLUMN "tags" JSON NOT NULL DEFAULT '{}';

ALTER TABLE "roles" ADD COLUMN "path" TEXT NOT NULL DEFAULT '/';
ALTER TABLE "roles" ADD COLUMN "tags" JSON NOT NULL DEFAULT '{}';
ALTER TABLE "roles" ADD COLUMN "description" TEXT;
ALTER TABLE "roles" ADD COLUMN "max_session_seconds" INTEGER NOT NULL DEFAULT 3600;
ALTER TABLE "roles" ADD COLUMN "boundary_name" TEXT;

ALTER TABLE "access_keys" ADD COLUMN "last_used_at" TIMESTAMPTZ(3);
ALTER TABLE "access_keys" ADD COLUMN "last_used_service" TEXT;
ALTER TABLE "access_keys" ADD COLUMN "last_used_region" TEXT;

-- Policies that were made before versions were get an id of their own and stand as their first version.
ALTER TABLE "managed_policies" ADD COLUMN "path" TEXT NOT NULL DEFAULT '/';
ALTER TABLE "managed_policies" ADD COLUMN "unique_id" TEXT NOT NULL
    DEFAULT 'ANPA' || upper(substr(replace(gen_random_uuid()::text, '-', ''), 1, 17));
ALTER TABLE "managed_policies" ADD COLUMN "description" TEXT;
ALTER TABLE "managed_policies" ADD COLUMN "tags" JSON NOT NULL DEFAULT '{}';
ALTER TABLE "managed_policies" ADD COLUMN "default_version" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "managed_policies" ADD COLUMN "last_version" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "managed_policies" ADD COLUMN "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

CREATE TABLE "managed_policy_versions" (
    "account_id" TEXT NOT NULL,
    "policy_name" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "document" JSON NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "managed_policy_versions_pkey" PRIMARY KEY ("account_id","policy_name","number")
);

INSERT INTO "managed_policy_versions" ("account_id", "policy_name", "number", "document", "created_at")
    SELECT "account_id", "name", 1, "document", "created_at" FROM "managed_policies";

CREATE TABLE "groups" (
    "account_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "unique_id" TEXT NOT NULL,
    "path" TEXT NOT NULL DEFAULT '/',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "groups_pkey" PRIMARY KEY ("account_id","name")
);

CREATE TABLE "group_members" (
    "account_id" TEXT NOT NULL,
    "group_name" TEXT NOT NULL,
    "user_name" TEXT NOT NULL,

    CONSTRAINT "group_members_pkey" PRIMARY KEY ("account_id","group_name","user_name")
);

CREATE TABLE "group_inline_policies" (
    "account_id" TEXT NOT NULL,
    "group_name" TEXT NOT NULL,
    "policy_name" TEXT NOT NULL,
    "document" JSON NOT NULL,

    CONSTRAINT "group_inline_policies_pkey" PRIMARY KEY ("account_id","group_name","policy_name")
);

CREATE TABLE "group_policy_attachments" (
    "account_id" TEXT NOT NULL,
    "group_name" TEXT NOT NULL,
    "policy_name" TEXT NOT NULL,

    CONSTRAINT "group_policy_attachments_pkey" PRIMARY KEY ("account_id","group_name","policy_name")
);

CREATE TABLE "oidc_providers" (
    "account_id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "client_ids" TEXT[],
    "thumbprints" TEXT[],
    "tags" JSON NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "oidc_providers_pkey" PRIMARY KEY ("account_id","url")
);

CREATE TABLE "account_aliases" (
    "account_id" TEXT NOT NULL,
    "alias" TEXT NOT NULL,

    CONSTRAINT "account_aliases_pkey" PRIMARY KEY ("account_id")
);

CREATE UNIQUE INDEX "managed_policies_unique_id_key" ON "managed_policies"("unique_id");
CREATE UNIQUE INDEX "groups_unique_id_key" ON "groups"("unique_id");
CREATE UNIQUE INDEX "account_aliases_alias_key" ON "account_aliases"("alias");
CREATE INDEX "roles_account_id_boundary_name_idx" ON "roles"("account_id", "boundary_name");
CREATE INDEX "group_members_account_id_user_name_idx" ON "group_members"("account_id", "user_name");
CREATE INDEX "group_policy_attachments_account_id_policy_name_idx" ON "group_policy_attachments"("account_id", "policy_name");

ALTER TABLE "roles" ADD CONSTRAINT "roles_account_id_boundary_name_fkey" FOREIGN KEY ("account_id", "boundary_name") REFERENCES "managed_policies"("account_id", "name") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "managed_policy_versions" ADD CONSTRAINT "managed_policy_versions_account_id_policy_name_fkey" FOREIGN KEY ("account_id", "policy_name") REFERENCES "managed_policies"("account_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "groups" ADD CONSTRAINT "groups_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_account_id_group_name_fkey" FOREIGN KEY ("account_id", "group_name") REFERENCES "groups"("account_id", "name") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_account_id_user_name_fkey" FOREIGN KEY ("account_id", "user_name") REFERENCES "users"("account_id", "name") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "group_inline_policies" ADD CONSTRAINT "group_inline_policies_account_id_group_name_fkey" FOREIGN KEY ("account_id", "group_name") REFERENCES "groups"("account_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "group_policy_attachments" ADD CONSTRAINT "group_policy_attachments_account_id_group_name_fkey" FOREIGN KEY ("account_id", "group_name") REFERENCES "groups"("account_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "group_policy_attachments" ADD CONSTRAINT "group_policy_attachments_account_id_policy_name_fkey" FOREIGN KEY ("account_id", "policy_name") REFERENCES "managed_policies"("account_id", "name") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "oidc_providers" ADD CONSTRAINT "oidc_providers_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "account_aliases" ADD CONSTRAINT "account_aliases_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A user that gets another name keeps its keys.
ALTER TABLE "access_keys" DROP CONSTRAINT "access_keys_account_id_user_name_fkey";
ALTER TABLE "access_keys" ADD CONSTRAINT "access_keys_account_id_user_name_fkey" FOREIGN KEY ("account_id", "user_name") REFERENCES "users"("account_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;
