import type { NextFunction, Request, Response } from 'express';
import type { Principal, SignIn } from '../workflows/sign-in.ts';
import { decideAccess } from './access.ts';
import { sendProblem } from './problem.ts';

/** Who asks, for those handlers that record it. */
export interface Authenticated extends Request {
  principal?: Principal;
}

/** Stands before every route and every file, so that none can be forgotten. */
export function accessMiddleware(signIn: SignIn) {
  return async (request: Authenticated, response: Response, next: NextFunction): Promise<void> => {
    try {
      const access = await decideAccess(request, signIn);
      if (!access.allowed) {
        const wantsPage = request.method === 'GET' && request.accepts(['json', 'html']) === 'html';
        if (wantsPage) response.redirect(303, '/sign-in');
        else
          sendProblem(
            response,
            access.status,
            access.status === 401 ? 'Not signed in' : 'Not allowed',
            access.detail,
          );
        return;
      }
      if (access.principal) request.principal = access.principal;
      next();
    } catch (error) {
      next(error);
    }
  };
}
