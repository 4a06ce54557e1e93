import { type DynamicModule, Module, type Type } from '@nestjs/common';
import type { ServerConfig } from './config/server-config.js';
import { PlatformModule } from './platform/platform.module.js';

/** The modules of a role on top of the platform. */
@Module({})
export class ServerModule {
  static of(config: ServerConfig, modules: readonly Type[]): DynamicModule {
    return { module: ServerModule, imports: [PlatformModule.forRoot(config), ...modules] };
  }
}
