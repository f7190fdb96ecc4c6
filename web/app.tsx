// Which screen is shown: by who is here, then by the address. Each further screen is a chunk of its own.
import { ErrorBoundary, LocationProvider, Route, Router, lazy, useLocation } from 'preact-iso';
import { useEffect } from 'preact/hooks';
import { Frame } from './screens/frame/frame.tsx';
import { NotFound, Starting, Unreachable } from './screens/frame/plain.tsx';
import Inbox from './screens/inbox/inbox.tsx';
import { about, session } from './store.ts';

const SetUp = lazy(() => import('./screens/setup/setup.tsx'));
const SignIn = lazy(() => import('./screens/signin/signin.tsx'));
const Channels = lazy(() => import('./screens/channels/channels.tsx'));
const ChannelPage = lazy(() => import('./screens/channel/channel-page.tsx'));
const Connect = lazy(() => import('./screens/connect/connect.tsx'));
const Messages = lazy(() => import('./screens/messages/messages.tsx'));
const MessagePage = lazy(() => import('./screens/messages/message-page.tsx'));

export function App() {
  return (
    <LocationProvider>
      <ErrorBoundary>
        <Gate />
      </ErrorBoundary>
    </LocationProvider>
  );
}

function Gate() {
  const { path, route } = useLocation();
  const who = session.value;
  const home = who.state === 'in' && (path === '/' || path === '/setup');
  useEffect(() => {
    if (home) route('/inbox', true);
  }, [home]);

  if (who.state === 'asking' || home) return <Starting />;
  if (who.state === 'unreachable') return <Unreachable />;
  // Signing in does not change the address, so the reader comes back to where the session ended.
  if (who.state === 'none') return path === '/setup' || about.value?.setUp === false ? <SetUp /> : <SignIn />;
  return (
    <Frame path={path}>
      <Router>
        <Route path="/inbox/:id?" component={Inbox} />
        <Route path="/messages" component={Messages} />
        <Route path="/messages/:id" component={MessagePage} />
        <Route path="/network" component={Channels} />
        <Route path="/network/add/:kind?/:how?" component={Connect} />
        <Route path="/network/:id/:view?" component={ChannelPage} />
        <Route default component={NotFound} />
      </Router>
    </Frame>
  );
}
