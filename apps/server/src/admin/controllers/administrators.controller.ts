import { Controller } from '@nestjs/common';
import type { Administrator } from '@stoker/app/ports/administrator-store';
import type { AdminPrincipal } from '@stoker/app/signin/admin-principal';
import { Administrators } from '@stoker/app/signin/administrators';
import { ADMINISTRATOR_OPERATIONS as OPERATIONS } from '@stoker/protocol/admin-api/administrator.operations';
import type { AnswerOf, InputOf } from '@stoker/protocol/admin-api/admin-operation';
import { Input, Principal, Serves } from '../http/serves.js';
import { optionalTime, pageRequest, shownPage, shownTime } from './shown.js';

/** Local administrators, by administrators. */
@Controller()
export class AdministratorsController {
  constructor(private readonly administrators: Administrators) {}

  @Serves(OPERATIONS.createAdministrator)
  create(
    @Input() { body }: InputOf<typeof OPERATIONS.createAdministrator>,
  ): Promise<AnswerOf<typeof OPERATIONS.createAdministrator>> {
    return this.administrators.create(body);
  }

  @Serves(OPERATIONS.listAdministrators)
  async list(
    @Input() { query }: InputOf<typeof OPERATIONS.listAdministrators>,
  ): Promise<AnswerOf<typeof OPERATIONS.listAdministrators>> {
    return shownPage(await this.administrators.list(pageRequest(query)), shown);
  }

  @Serves(OPERATIONS.getAdministrator)
  async get(
    @Input() { params }: InputOf<typeof OPERATIONS.getAdministrator>,
  ): Promise<AnswerOf<typeof OPERATIONS.getAdministrator>> {
    return shown(await this.administrators.get(params.administratorId));
  }

  @Serves(OPERATIONS.changeAdministrator)
  async change(
    @Input() { params, body }: InputOf<typeof OPERATIONS.changeAdministrator>,
    @Principal() actor: AdminPrincipal,
  ): Promise<AnswerOf<typeof OPERATIONS.changeAdministrator>> {
    await this.administrators.change(params.administratorId, body, actor);
    return shown(await this.administrators.get(params.administratorId));
  }

  @Serves(OPERATIONS.resetPassword)
  resetPassword(
    @Input() { params, body }: InputOf<typeof OPERATIONS.resetPassword>,
    @Principal() actor: AdminPrincipal,
  ): Promise<AnswerOf<typeof OPERATIONS.resetPassword>> {
    return this.administrators.resetPassword(params.administratorId, body.password, actor);
  }

  @Serves(OPERATIONS.deleteAdministrator)
  delete(
    @Input() { params }: InputOf<typeof OPERATIONS.deleteAdministrator>,
    @Principal() actor: AdminPrincipal,
  ): Promise<void> {
    return this.administrators.delete(params.administratorId, actor);
  }
}

function shown(administrator: Administrator) {
  const { id, name, role, disabled, mustChangePassword, createdAt, passwordChangedAt, lastSignInAt } = administrator;
  return {
    id,
    name,
    role,
    disabled,
    mustChangePassword,
    createdAt: shownTime(createdAt),
    passwordChangedAt: shownTime(passwordChangedAt),
    ...optionalTime('lastSignInAt', lastSignInAt),
  };
}
