namespace HyperActors.Machine;

// What the account of shared pages is told as if it were a VM goes on to the VMs that share them.
public sealed partial class Hypervisor
{
    private readonly Dictionary<long, SharedQuestion> _answered = [];

    private void OnToldShared(GuestMessage message, SimDuration delay)
    {
        switch (message)
        {
            case MapPages map:
                foreach (PageMapping mapping in map.Mappings)
                    ServeSharers(_shared[mapping.Page], mapping);
                break;
            case SampleAccessed sample:
                AskSharers(new SharedQuestion(sample.Batch, sample.Pages, invalidates: false), delay);
                break;
            case InvalidatePages invalidate:
                AskSharers(new SharedQuestion(invalidate.Batch, invalidate.Pages, invalidates: true), delay);
                break;
            case InjectError error:
                LoseShared(_shared[error.Page]);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"Nobody shares {message}.");
        }
    }

    private void ServeSharers(SharedPage shared, PageMapping mapping)
    {
        Oracle.Check(mapping.Stamp == shared.Stamp || !_machine.KeepsVersions,
            $"Shared page {shared.Id}: version {shared.Stamp} was shared, version {mapping.Stamp} came back.");
        SharedFault[] waiting = [.. shared.Waiting];
        shared.Waiting.Clear();
        foreach (SharedFault fault in waiting)
            Serve(shared, fault, mapping.Service);
    }

    private void AskSharers(SharedQuestion question, SimDuration delay)
    {
        List<(long Key, int Ordinal)> asked = [];
        for (int ordinal = 0; ordinal < question.Pages.Length; ordinal++)
            CollectMapped(question, ordinal, asked);
        asked.Sort();
        for (int first = 0, end; first < asked.Count; first = end)
        {
            int vm = (int)(asked[first].Key >> 32);
            for (end = first; end < asked.Count && asked[end].Key >> 32 == vm;)
                end++;
            List<(long Key, int Ordinal)> part = asked[first..end];
            int[] pages = [.. part.Select(static one => (int)(one.Key & uint.MaxValue))];
            question.Outstanding++;
            long batch = _batches.Open(BatchKind.Sharers, vm, _hostPass, pages,
                new SharedQuestionPart(question, [.. part.Select(static one => one.Ordinal)]));
            TellVm(_guests[vm], question.Invalidates ? new InvalidatePages(batch, pages) : new SampleAccessed(batch, pages), delay);
        }
        if (asked.Count == 0)
            AnswerLater(question, delay);
    }

    private void CollectMapped(SharedQuestion question, int ordinal, List<(long Key, int Ordinal)> asked)
    {
        SharedPage shared = _shared[question.Pages[ordinal]];
        for (int i = 0; i < shared.Sharers.Count; i++)
        {
            Sharer sharer = shared.Sharers[i];
            if (!sharer.IsMapped)
                continue;
            asked.Add((SharedPage.KeyOf(sharer.Vm, sharer.Page), ordinal));
            if (question.Invalidates)
                shared.SetMapped(sharer.Vm, sharer.Page, false);
        }
    }

    /// <summary>Answers a question that nobody has to be asked: by message, as the asker is not ready yet.</summary>
    private void AnswerLater(SharedQuestion question, SimDuration delay)
    {
        _answered.Add(question.Batch, question);
        Context.Tell(Context.Self, new SharersAnswered(question.Batch), delay);
    }

    private void OnSharersAnswered(SharersAnswered answered)
    {
        if (_answered.Remove(answered.Batch, out SharedQuestion? question))
            Answer(question);
    }

    private bool TryTakeSharedBits(AccessedBits bits)
    {
        if (!_batches.TryClose(bits.Batch, BatchKind.Sharers, bits.Vm, out Batch batch))
            return false;
        SharedQuestionPart part = batch.Part!;
        for (int i = 0; i < part.Ordinals.Length; i++)
            part.Question.Accessed[part.Ordinals[i]] |= bits.Accessed[i];
        Answered(part);
        return true;
    }

    private void Answered(SharedQuestionPart part)
    {
        if (--part.Question.Outstanding == 0)
            Answer(part.Question);
    }

    private void Answer(SharedQuestion question)
    {
        int account = _sharedAccount!.Index;
        if (!question.Invalidates)
        {
            OnAccessedBits(new AccessedBits(account, question.Batch, question.Accessed));
            return;
        }
        uint[] stamps = _machine.KeepsVersions ? [.. question.Pages.Select(page => _shared[page].Stamp)] : [];
        OnInvalidateAck(new InvalidateAck(account, question.Batch, new bool[question.Pages.Length], stamps));
    }

    /// <summary>A VM was killed before it could answer a question of page sharing.</summary>
    /// <returns>Whether it was one.</returns>
    private bool TryWithdrawSharing(Batch batch)
    {
        switch (batch.Kind)
        {
            case BatchKind.Contents:
                _scansOutstanding--;
                FinishScanning();
                return true;
            case BatchKind.Sharers:
                if (--batch.Part!.Question.Outstanding == 0)
                    AnswerLater(batch.Part.Question, _latency);
                return true;
            default:
                return batch.Kind is BatchKind.Merge or BatchKind.Unshare;
        }
    }

    /// <summary>A shared page is lost with its device: to all that share it.</summary>
    private void LoseShared(SharedPage shared)
    {
        shared.IsLost = true;
        shared.Waiting.Clear();
        _shared.Close(shared);
        Sharer[] sharers = [.. shared.Sharers];
        foreach (Sharer sharer in sharers)
            if (_guests[sharer.Vm].Pages[sharer.Page].IsShared)
                LoseSharer(shared, sharer);
    }

    private void LoseSharer(SharedPage shared, Sharer sharer)
    {
        GuestAccount guest = _guests[sharer.Vm];
        RemoveSharer(shared, guest, sharer.Page);
        guest.Pages[sharer.Page] = PageState.Untouched;
        TellVm(guest, new InjectError(sharer.Page), _entryDelay);
    }

    /// <summary>What must be true of shared pages in a machine that has come to rest.</summary>
    private void AuditSharing()
    {
        Check(_unused.Count == 0, $"{_unused.Count} shared pages that nobody shares are still here.");
        for (int id = 0; id < _shared.Made; id++)
            if (_shared.Find(id) is { } shared)
                AuditShared(shared);
    }

    private void AuditShared(SharedPage shared)
    {
        Check(shared.Joining == 0 && shared.Copying == 0 && shared.Waiting.Count == 0,
            $"Shared page {shared.Id}: {shared.Joining} join, {shared.Copying} copy, {shared.Waiting.Count} wait.");
        int mapped = 0;
        foreach (Sharer sharer in shared.Sharers)
        {
            mapped += sharer.IsMapped ? 1 : 0;
            Check(_guests[sharer.Vm].Pages.Peek(sharer.Page) == PageState.Shared(shared.Id),
                $"Page {sharer.Page} of VM {sharer.Vm} does not know that it shares page {shared.Id}.");
        }
        PageState state = _sharedAccount!.Pages.Peek(shared.Id);
        int claimed = state.IsMapped && _ledger is not null ? _ledger.SharersOf(state.Frame) : mapped;
        Check(claimed == mapped && (mapped == 0 || state.IsMapped),
            $"Shared page {shared.Id} is mapped {mapped} times, and claimed {claimed} times.");
    }
}
