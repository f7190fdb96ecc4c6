// Why a request was refused: the closed list of codes, and how one becomes an RFC 9457 problem. The README lists the same codes.
import { ToolError } from '../channels/channel.ts';
import { StoreError } from '../store/store.ts';
import type { ProblemBody } from './contract.ts';

export const problems = {
  invalid_json: [400, 'The body is not the JSON that is expected here'],
  invalid_request: [400, 'The request has fields that are wrong'],
  invalid_cursor: [400, 'The cursor is not one that this gateway gave out'],
  invalid_idempotency_key: [400, 'The Idempotency-Key header is not usable'],
  unauthenticated: [401, 'Sign in or send a key'],
  invalid_credentials: [401, 'The address or the password is wrong'],
  not_set_up: [403, 'This gateway has no owner yet'],
  missing_scope: [403, 'The key may not do this'],
  cross_site: [403, 'The request does not come from the panel'],
  invalid_setup_link: [403, 'The set-up link is wrong'],
  setup_link_expired: [403, 'The set-up link has expired'],
  not_found: [404, 'There is nothing here'],
  method_not_allowed: [405, 'This cannot be done here'],
  wrong_state: [409, 'The message is in another state'],
  channel_exists: [409, 'A channel with this id exists'],
  channel_in_use: [409, 'The channel is in use'],
  settings_not_kept: [409, 'The node file could not be changed'],
  already_set_up: [409, 'This gateway has an owner already'],
  idempotency_running: [409, 'A request with this Idempotency-Key is being worked on'],
  tool_unavailable: [409, 'The channel cannot do this, or not now'],
  tool_busy: [409, 'The channel is busy with another such wish'],
  body_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'Send JSON, not compressed'],
  expectation_failed: [417, 'Send the body without waiting to be asked'],
  invalid_recipient: [422, 'A recipient is not a number that can be texted'],
  invalid_sender: [422, 'The sender is neither a number nor a name'],
  sender_not_allowed: [422, 'The sender cannot be used'],
  invalid_schedule: [422, 'The time cannot be kept'],
  invalid_text: [422, 'The text cannot be sent'],
  text_too_long: [422, 'The text has too many parts'],
  unknown_channel: [422, 'There is no such channel'],
  no_channel: [422, 'There is no channel to send by'],
  unknown_kind: [422, 'There is no such kind of channel'],
  invalid_settings: [422, 'The settings of the channel are wrong'],
  invalid_password: [422, 'The password cannot be used'],
  flash_not_supported: [422, 'The channel cannot send texts that are shown at once'],
  no_own_number: [422, 'The number of the channel is not known'],
  tool_refused: [422, 'The channel does not do this'],
  idempotency_conflict: [422, 'The Idempotency-Key was used for another request'],
  too_many_attempts: [429, 'Too many tries'],
  internal: [500, 'Something went wrong here'],
  tool_failed: [502, 'The device or the network said no'],
  overloaded: [503, 'Too much is going on'],
  storage_busy: [503, 'Too much is waiting to be stored'],
  storage_failed: [503, 'Nothing can be stored now'],
  storage_unusable: [503, 'The store needs a person'],
  tool_timeout: [504, 'The device or the network did not answer'],
  storage_full: [507, 'The disk is full'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;
export type ProblemCode = keyof typeof problems;

export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: ProblemCode;
  /** Which fields are wrong and why; never the value. */
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;

  /** `field` is short for one entry of `errors`. */
  constructor(code: ProblemCode, options: { detail?: string | undefined; field?: string | undefined; errors?: readonly FieldError[] | undefined; retryAfterMs?: number; headers?: Readonly<Record<string, string>>; cause?: unknown } = {}) {
    super(options.detail ?? problems[code][1], { cause: options.cause });
    this.status = problems[code][0];
    this.code = code;
    this.errors = options.errors ?? (options.field === undefined ? undefined : [{ path: options.field, message: options.detail ?? problems[code][1] }]);
    this.headers = options.retryAfterMs === undefined ? options.headers : { ...options.headers, 'Retry-After': String(Math.max(1, Math.ceil(options.retryAfterMs / 1_000))) };
  }
}

/** Whatever was thrown as what the caller may hear of it; undefined: our fault, to be logged and hidden. */
export function asApiError(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (error instanceof ToolError) return new ApiError(error.code, { detail: error.networkCode === undefined ? error.message : `${error.message} (${error.networkCode})`, cause: error });
  if (error instanceof StoreError) {
    // The text of the other codes names files of this machine.
    return new ApiError(error.code, error.code === 'storage_busy' ? { retryAfterMs: 1_000, cause: error } : { retryAfterMs: 10_000, cause: error });
  }
  return undefined;
}

export function problemOf(error: ApiError, requestId?: string): ProblemBody {
  const title = problems[error.code][1];
  return {
    type: 'about:blank',
    title,
    status: error.status,
    code: error.code,
    ...(error.message === title ? {} : { detail: error.message }),
    ...(error.errors === undefined ? {} : { errors: error.errors.map(({ path, message }) => ({ path, message })) }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}
