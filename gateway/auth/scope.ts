// What a caller may do. Pure; the browser's type check reads this file too.

export const scopes = ['messages:send', 'messages:read', 'channels:manage', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}

/** `admin` may do everything. */
export function allows(granted: readonly Scope[], wanted: Scope): boolean {
  return granted.includes(wanted) || granted.includes('admin');
}
