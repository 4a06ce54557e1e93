import { defineConfig } from 'prisma/config';

/** `generate` needs no database; every other command does and says so itself when the address is missing. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? '' },
});
