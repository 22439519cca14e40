using HyperActors.Machine;

namespace HyperActors.Telemetry;

// What guests do on their own account: pages given up to the balloon or reported free, and transfers of virtual disks.
internal sealed partial class EpisodeAssembler
{
    private readonly OpenEpisode?[] _given;      // by VM and kind: a VM has one of each under way at most
    private readonly Dictionary<long, OpenEpisode> _gifts = [];
    private readonly Dictionary<(int Vm, long Request), OpenEpisode> _transfers = [];

    private void OnPagesGivenUp(int log, in EpisodeRecord record, long now)
    {
        bool reported = record.Flags != 0;
        OpenEpisode episode = Begin(reported ? EpisodeKind.FreePageReport : EpisodeKind.BalloonRequest, record.Vm);
        _given[GivenIndex(in record)] = episode;
        int root = episode.Open(reported ? SpanName.FreePageReport : SpanName.BalloonRequest, -1, log, now, record.Count);
        episode.Phase = episode.Open(SpanName.VmExit, root, log, now);
    }

    private void OnGiftReceived(int log, in EpisodeRecord record, long now)
    {
        if (_given[GivenIndex(in record)] is not { } episode)
            return;
        episode.ClosePhase(now);
        episode.Serving = episode.Open(SpanName.TakePages, 0, log, now, record.Count);
        _gifts[record.Request] = episode;
    }

    private void OnGiftAnswered(in EpisodeRecord record, long now)
    {
        if (_gifts.Remove(record.Request, out OpenEpisode? episode) && episode.Serving >= 0)
            Return(episode, now);
    }

    private void OnPagesAccepted(in EpisodeRecord record, long now)
    {
        ref OpenEpisode? given = ref _given[GivenIndex(in record)];
        if (given is not { } episode)
            return;
        given = null;
        Finish(episode, now);
    }

    private void OnTransferRaised(int log, in EpisodeRecord record, long now)
    {
        OpenEpisode episode = Begin(EpisodeKind.DiskTransfer, record.Vm);
        episode.Write = (record.Flags & RaisedByWrite) != 0;
        episode.IsSpecial = (record.Flags & RaisedByBalloon) != 0;
        long since = Math.Max(now, record.Since.Picoseconds);
        int root = episode.Open(SpanName.DiskTransfer, -1, log, since, record.Count);
        episode.Phase = episode.Open(SpanName.VmExit, root, log, since);
        _transfers[(record.Vm, record.Request)] = episode;
    }

    private void OnTransferForwarded(int log, in EpisodeRecord record, long now)
    {
        if (!_transfers.TryGetValue((record.Vm, record.Request), out OpenEpisode? episode))
            return;
        episode.ClosePhase(now);
        episode.Serving = episode.Open(SpanName.ForwardTransfer, 0, log, now);
        episode.Phase = episode.Open(SpanName.DiskOperation, episode.Serving, log, now);
    }

    private void OnTransferReturned(in EpisodeRecord record, long now)
    {
        if (_transfers.TryGetValue((record.Vm, record.Request), out OpenEpisode? episode))
            Return(episode, now);
    }

    private void OnTransferDone(in EpisodeRecord record, long now)
    {
        if (_transfers.Remove((record.Vm, record.Request), out OpenEpisode? episode))
            Finish(episode, now);
    }

    private void ForgetRequestsOf(int vm)
    {
        _given[2 * vm] = _given[2 * vm + 1] = null;
        foreach ((int Vm, long Request) key in _transfers.Keys.Where(key => key.Vm == vm).ToArray())
            _transfers.Remove(key);
        foreach (long number in _gifts.Where(gift => gift.Value.Vm == vm).Select(gift => gift.Key).ToArray())
            _gifts.Remove(number);
    }

    private static int GivenIndex(in EpisodeRecord record) => 2 * record.Vm + (record.Flags & 1);
}
