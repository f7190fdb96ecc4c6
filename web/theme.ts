// Light, dark or as the machine says; more contrast or as the machine says. Kept on this device only.
import { effect, signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';
export const themes: readonly Theme[] = ['auto', 'light', 'dark'];

const stored = localStorage.getItem('fieldpost.theme');
export const theme = signal<Theme>(stored === 'light' || stored === 'dark' ? stored : 'auto');
export const moreContrast = signal(localStorage.getItem('fieldpost.contrast') === 'more');

const dark = matchMedia('(prefers-color-scheme: dark)');
const contrast = matchMedia('(prefers-contrast: more)');

function paint(): void {
  const root = document.documentElement;
  root.dataset['theme'] = theme.peek() === 'auto' ? (dark.matches ? 'dark' : 'light') : theme.peek();
  root.dataset['contrast'] = moreContrast.peek() || contrast.matches ? 'more' : 'usual';
}

export function startTheme(): void {
  dark.addEventListener('change', paint);
  contrast.addEventListener('change', paint);
  effect(() => {
    localStorage.setItem('fieldpost.theme', theme.value);
    localStorage.setItem('fieldpost.contrast', moreContrast.value ? 'more' : 'usual');
    paint();
  });
}
