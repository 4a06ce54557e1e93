import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import type { AdminRequest } from './admin-request.js';

/** Lets out of an answer what the operation's schema has, and nothing else: a field that nobody meant to show stays. */
@Injectable()
export class SealAnswer implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { operation } = context.switchToHttp().getRequest<AdminRequest>().call;
    return next.handle().pipe(map((answer: unknown) => operation?.answer?.parse(answer)));
  }
}
