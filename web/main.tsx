// The panel's first line: theme, styles, then the app.
import { render } from 'preact';
import './ui/tokens.css';
import './ui/base.css';
import { App } from './app.tsx';
import { begin } from './store.ts';
import { startTheme } from './theme.ts';

startTheme();
void begin();
const root = document.getElementById('app');
if (root !== null) render(<App />, root);
