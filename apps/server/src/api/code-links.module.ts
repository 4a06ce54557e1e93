import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { CodeStore } from '@stoker/app/ports/code-store';
import { SignedCodeLinks } from '@stoker/protocol/code-links/code-link';
import { registerCodeLinks } from '@stoker/protocol/code-links/register-code-links';
import type { FastifyInstance } from 'fastify';
import { CODE_STORE } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { ControlModule } from './control.module.js';

/** Serves packages to whoever has a link to one. */
@Module({ imports: [StoreModule, ControlModule] })
export class CodeLinksModule implements OnApplicationBootstrap {
  constructor(
    private readonly http: HttpAdapterHost,
    private readonly links: SignedCodeLinks,
    @Inject(CODE_STORE) private readonly code: CodeStore,
  ) {}

  onApplicationBootstrap(): void {
    registerCodeLinks(this.http.httpAdapter.getInstance<FastifyInstance>(), this.links, this.code);
  }
}
