// Positions in lists as callers see them: opaque, and worth nothing when changed or taken to another list.
import { createHmac } from 'node:crypto';
import { sameHash } from '../auth/secret.ts';
import { ApiError } from './errors.ts';

export interface Cursors {
  /** `list` names what is listed: a cursor of one list is refused by another. */
  seal(list: string, position: string): string;
  /** @throws ApiError `invalid_cursor` */
  open(list: string, cursor: string): string;
}

export function createCursors(instanceId: string): Cursors {
  const key = createHmac('sha256', 'fieldpost list cursors').update(instanceId).digest();
  const mark = (list: string, position: string): string => createHmac('sha256', key).update(`${list}\n${position}`).digest('base64url').slice(0, 16);
  return {
    seal: (list, position) => `${Buffer.from(position, 'utf8').toString('base64url')}.${mark(list, position)}`,
    open(list, cursor) {
      const dot = cursor.indexOf('.');
      const position = Buffer.from(cursor.slice(0, Math.max(dot, 0)), 'base64url').toString('utf8');
      // Spelled back, so that each position has one spelling.
      if (dot < 1 || !sameHash(cursor, `${Buffer.from(position, 'utf8').toString('base64url')}.${mark(list, position)}`)) throw new ApiError('invalid_cursor', { field: 'cursor' });
      return position;
    },
  };
}
