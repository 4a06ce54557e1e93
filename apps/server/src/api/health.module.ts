import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';

/** Health checks, on the port of the AWS APIs in every role. */
@Module({ controllers: [HealthController] })
export class HealthModule {}
