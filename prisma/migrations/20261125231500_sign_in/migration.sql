-- Who signs in to the admin API and its console, and how: administrators, sessions, tokens of scripts. Secrets stand
-- here as digests alone. Nothing refers to these tables, so an earlier version of the server does not miss them.

-- CreateTable
CREATE TABLE "administrators" (
    "id" UUID NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "role" TEXT NOT NULL,
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "password_hash" TEXT NOT NULL,
    "must_change_password" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "password_changed_at" TIMESTAMPTZ(3) NOT NULL,
    "last_sign_in_at" TIMESTAMPTZ(3),

    CONSTRAINT "administrators_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "administrators_role_check" CHECK ("role" IN ('administrator', 'auditor')),
    CONSTRAINT "administrators_password_hash_check" CHECK ("password_hash" LIKE '$argon2id$%')
);

-- CreateTable
CREATE TABLE "admin_sessions" (
    "id" UUID NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "administrator_id" UUID,
    "issuer" TEXT,
    "subject" TEXT,
    "display_name" TEXT,
    "grants" TEXT[],
    "address" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "admin_sessions_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "admin_sessions_secret_hash_check" CHECK (length("secret_hash") = 32),
    -- Of an administrator, or of somebody whom an issuer vouched for.
    CONSTRAINT "admin_sessions_owner_check" CHECK (
        ("administrator_id" IS NOT NULL AND "issuer" IS NULL AND "subject" IS NULL AND "display_name" IS NULL)
        OR ("administrator_id" IS NULL AND "issuer" IS NOT NULL AND "subject" IS NOT NULL AND "display_name" IS NOT NULL)
    )
);

-- CreateTable
CREATE TABLE "api_tokens" (
    "id" TEXT COLLATE "C" NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "description" TEXT NOT NULL,
    "scopes" TEXT[],
    "administrator_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_tokens_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "api_tokens_secret_hash_check" CHECK (length("secret_hash") = 32),
    CONSTRAINT "api_tokens_expires_at_check" CHECK ("expires_at" <= "created_at" + interval '366 days')
);

-- CreateTable
CREATE TABLE "sign_in_attempts" (
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "blocked_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_attempts_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "openid_flows" (
    "state_hash" BYTEA NOT NULL,
    "nonce" TEXT NOT NULL,
    "code_verifier" TEXT NOT NULL,
    "return_path" TEXT NOT NULL,
    "browser_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "openid_flows_pkey" PRIMARY KEY ("state_hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "administrators_name_key" ON "administrators"("name");

-- CreateIndex
CREATE UNIQUE INDEX "admin_sessions_secret_hash_key" ON "admin_sessions"("secret_hash");

-- CreateIndex
CREATE INDEX "admin_sessions_administrator_id_idx" ON "admin_sessions"("administrator_id");

-- CreateIndex
CREATE INDEX "admin_sessions_issuer_subject_idx" ON "admin_sessions"("issuer", "subject");

-- CreateIndex
CREATE INDEX "api_tokens_administrator_id_idx" ON "api_tokens"("administrator_id");

-- AddForeignKey
ALTER TABLE "admin_sessions" ADD CONSTRAINT "admin_sessions_administrator_id_fkey" FOREIGN KEY ("administrator_id") REFERENCES "administrators"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_administrator_id_fkey" FOREIGN KEY ("administrator_id") REFERENCES "administrators"("id") ON DELETE CASCADE ON UPDATE CASCADE;
