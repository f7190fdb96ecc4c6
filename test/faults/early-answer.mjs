// The control: the same gateway, but it answers 202 before the commit. The ledger must catch it, or the ledger proves nothing.
import { pino } from 'pino';
import { readEnvironment } from '../../dist/config/environment.js';
import { startApp } from '../../dist/gateway/app.js';

const app = await startApp({
  environment: readEnvironment(),
  demo: false,
  log: pino({ level: 'silent' }),
  died: () => process.exit(1),
  storeThrough: (store) => ({
    ...store,
    accept(request) {
      setTimeout(() => { store.accept(request).catch(() => undefined); }, 20);
      return Promise.resolve({ outcome: 'accepted' });
    },
  }),
});
process.once('SIGTERM', () => { void app.stop().then(() => process.exit(0)); });
