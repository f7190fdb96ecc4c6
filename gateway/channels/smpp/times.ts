// Times as SMPP writes them (3.4 §7.1.1).

const dayMs = 86_400_000;

function pairs(...numbers: readonly number[]): string {
  return numbers.map((number) => String(number).padStart(2, '0')).join('');
}

/**
 * `YYMMDDhhmmsstnn` with `+` (absolute, UTC) or `R` (from now). A relative time is at least one second and at most 30 days, so
 * that it needs no months, whose length nobody agrees on.
 */
export function validityPeriod(expiresAt: number, now: number, form: 'relative' | 'absolute' | 'none'): string {
  if (form === 'none') return '';
  if (form === 'absolute') {
    const at = new Date(Math.max(expiresAt, now + 1_000));
    return `${pairs(at.getUTCFullYear() % 100, at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds())}000+`;
  }
  const seconds = Math.ceil(Math.min(Math.max(expiresAt - now, 1_000), 30 * dayMs) / 1_000);
  return `0000${pairs(Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60)}000R`;
}
