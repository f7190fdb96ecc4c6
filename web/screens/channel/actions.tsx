// The few things one can do to a whole network: start it again, switch it off or on, remove it.
import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import type { Answer, Refusal } from '../../client.ts';
import { troubleOf } from '../../marks/words.ts';
import { client, dispatch } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TroubleNote } from '../../ui/states.tsx';
import { words } from './strings.ts';

export function Actions({ channel }: { channel: ChannelBody }) {
  const { route } = useLocation();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const act = async <T,>(what: () => Promise<Answer<T>>): Promise<boolean> => {
    setBusy(true);
    const answer = await what();
    setBusy(false);
    setRefusal(answer.ok ? undefined : answer.refusal);
    if (answer.ok) {
      const now = await client.channel(channel.id);
      if (now.ok) dispatch({ type: 'channel', channel: now.body });
    }
    return answer.ok;
  };
  const remove = async () => {
    setBusy(true);
    const answer = await client.removeChannel(channel.id);
    setBusy(false);
    setAsking(false);
    if (!answer.ok) return setRefusal(answer.refusal);
    dispatch({ type: 'channel-gone', channelId: channel.id });
    route('/network', true);
  };
  return (
    <>
      <div class="line">
        {channel.enabled && <Button small icon="refresh" busy={busy} onClick={() => void act(() => client.restartChannel(channel.id))}>{words.restart}</Button>}
        <Button small busy={busy} onClick={() => void act(() => client.changeChannel(channel.id, { enabled: !channel.enabled }))}>{channel.enabled ? words.switchOff : words.switchOn}</Button>
        <Button small look="danger" busy={busy} onClick={() => setAsking(true)}>{words.remove}</Button>
      </div>
      {refusal !== undefined && <div class="channel-trouble"><TroubleNote trouble={troubleOf(refusal, words.actionFailed)} /></div>}
      {asking && (
        <Dialog title={words.removeTitle(channel.name)} onClose={() => setAsking(false)} closeWord={words.close}>
          <p>{words.removeText}</p>
          <div class="dialog-foot">
            <Button onClick={() => setAsking(false)}>{words.removeNo}</Button>
            <Button look="danger" busy={busy} onClick={() => void remove()}>{words.removeYes}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
