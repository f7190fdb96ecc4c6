// How much of something is used, as a thin bar. The figures stand beside it, so it is only for the eye.
import './bar.css';

export function Bar({ share }: { share: number }) {
  const full = Math.min(1, Math.max(0, share));
  const tone = full >= 1 ? 'bad' : full >= 0.8 ? 'warn' : 'usual';
  return (
    <svg class="bar" aria-hidden="true">
      <rect class="bar-ground" width="100%" height="100%" />
      {full > 0 && <rect class={`bar-fill bar-${tone}`} width={`${Math.max(2, Math.round(full * 100))}%`} height="100%" />}
    </svg>
  );
}
