// Small line shapes on a 24 grid, drawn in the colour of the text around them. Decorative unless given a label.
const shapes = {
  tray: 'M4 13.5 6.4 6a2 2 0 0 1 1.9-1.4h7.4A2 2 0 0 1 17.6 6L20 13.5M4 13.5V17.5a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V13.5H15.5l-1.4 2.5H9.9L8.5 13.5Z',
  list: 'M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01M8.5 6.5H20M8.5 12H20M8.5 17.5H20',
  network: 'M12 13.2v7.3M8.7 15.6a4.7 4.7 0 1 1 6.6 0M5.8 18.3a8.6 8.6 0 1 1 12.4 0M12 12.3h.01',
  plus: 'M12 5v14M5 12h14',
  back: 'M19 12H5.5M11.5 5.5 5 12l6.5 6.5',
  next: 'M9 5.5 15.5 12 9 18.5',
  down: 'M5.5 9 12 15.5 18.5 9',
  arrowDown: 'M12 5v13.5M5.5 12.5 12 19l6.5-6.5',
  send: 'M4.5 12h8M4.7 4.8 20 12 4.7 19.2l1.9-7.2Z',
  search: 'M16 16l4 4M10.8 17.6a6.8 6.8 0 1 0 0-13.6 6.8 6.8 0 0 0 0 13.6Z',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'M5 12.5 10 17.5 19.5 7',
  bolt: 'M13 3.5 5.5 13.5H12l-1 7 7.5-10H12Z',
  sun: 'M12 16.2a4.2 4.2 0 1 0 0-8.4 4.2 4.2 0 0 0 0 8.4ZM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1',
  moon: 'M19.5 14.3A8 8 0 0 1 9.7 4.5a8 8 0 1 0 9.8 9.8Z',
  auto: 'M5.5 5h13a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM12 16v3.5M8.5 19.5h7',
  help: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM9.7 9.7a2.4 2.4 0 1 1 3.5 2.1c-.8.4-1.2 1-1.2 1.9M12 16.6h.01',
  leave: 'M10 4.5H6.5a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2H10M15 8l4 4-4 4M19 12H9.5',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  refresh: 'M19.5 5v4.5H15M19.1 9.5A7.7 7.7 0 1 0 19.7 13',
  warn: 'M12 4 3.5 19h17ZM12 10v4.2M12 16.7h.01',
  cross: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM9.2 9.2l5.6 5.6M14.8 9.2l-5.6 5.6',
  good: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM8.3 12.3l2.6 2.6 4.8-5.2',
  pause: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM10 9v6M14 9v6',
  clock: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2',
  contrast: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 3.5v17M12 8h6.5M12 12h8.5M12 16h6.5',
  incoming: 'M18 6 6.5 17.5M6.5 9v8.5H15',
  outgoing: 'M6 18 17.5 6.5M17.5 15V6.5H9',
  filter: 'M4.5 7h15M7.5 12h9M10.5 17h3',
  link: 'M14 5h5v5M19 5l-8.5 8.5M17 13.5V17a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2h3.5',
  minus: 'M5.5 12h13',
  copy: 'M9.5 8.5h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1ZM15.5 8.5v-3a1 1 0 0 0-1-1h-9a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h3',
  download: 'M12 4.5v10.5M7 10.5 12 15.5 17 10.5M5 19.5h14',
  phone: 'M6 4.5h3l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5v3a1.5 1.5 0 0 1-1.6 1.5A15 15 0 0 1 4.5 6.1 1.5 1.5 0 0 1 6 4.5Z',
  terminal: 'M5 7.5 9.5 12 5 16.5M12 17h7',
  device: 'M8 9.5V5h8v4.5M6.5 9.5h11v5a5 5 0 0 1-5 5h-1a5 5 0 0 1-5-5ZM10.5 7h.01M13.5 7h.01',
  coin: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM14.8 9.2a3.8 3.8 0 1 0 0 5.6',
  edit: 'M4.5 19.5v-3.6L15.6 4.8a1.5 1.5 0 0 1 2.1 0l1.5 1.5a1.5 1.5 0 0 1 0 2.1L8.1 19.5Z',
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name, size = 'usual', label }: { name: IconName; size?: 'small' | 'usual' | 'large'; label?: string }) {
  return (
    <svg class={`icon icon-${size}`} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"
      {...(label === undefined ? { 'aria-hidden': 'true' as const } : { role: 'img' as const, 'aria-label': label })}>
      <path d={shapes[name]} />
    </svg>
  );
}
