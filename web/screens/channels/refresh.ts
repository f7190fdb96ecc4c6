// Keeps the counts of channels fresh while they are being looked at. States arrive by the live link; counts have to be asked for.
import { useEffect } from 'preact/hooks';
import { useAsk, type Asked } from '../../ask.ts';
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import { client, dispatch, generation, link } from '../../store.ts';

const everyMs = 5_000;

export function useChannels(): Asked<{ channels: ChannelBody[] }> {
  const asked = useAsk(async () => {
    const answer = await client.channels();
    if (answer.ok) dispatch({ type: 'channels', channels: answer.body.channels });
    return answer;
  }, [generation.value]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && link.peek() === 'up') asked.again();
    }, everyMs);
    return () => clearInterval(timer);
  }, []);
  return asked;
}
