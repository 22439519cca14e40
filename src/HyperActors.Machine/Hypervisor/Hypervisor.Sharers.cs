namespace HyperActors.Machine;

// What the account of shared pages is told as if it were a VM goes on to the VMs that share them.
public sealed partial class Hypervisor
{
    private readonly SharerQuestions _sharerQuestions;

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
        List<SharedQuestionPart> parts = _sharerQuestions.Divide(question);
        foreach (SharedQuestionPart part in parts)
        {
            long batch = _batches.Open(BatchKind.Sharers, part.Vm, _hostPass, part.Pages, part);
            TellVm(
                _guests[part.Vm],
                question.Invalidates ? new InvalidatePages(batch, part.Pages) : new SampleAccessed(batch, part.Pages),
                delay);
        }
        if (parts.Count == 0)
            AnswerLater(question, delay);
    }

    /// <summary>Answers a question that nobody has to be asked: by message, as the asker is not ready yet.</summary>
    private void AnswerLater(SharedQuestion question, SimDuration delay)
    {
        _sharerQuestions.PutOff(question);
        Context.Tell(Context.Self, new SharersAnswered(question.Batch), delay);
    }

    private void OnSharersAnswered(SharersAnswered answered)
    {
        if (_sharerQuestions.TryTake(answered.Batch, out SharedQuestion question))
            Answer(question);
    }

    private bool TryTakeSharedBits(AccessedBits bits)
    {
        if (!_batches.TryClose(bits.Batch, BatchKind.Sharers, bits.Vm, out Batch batch))
            return false;
        if (batch.Part!.Close(bits.Accessed))
            Answer(batch.Part.Question);
        return true;
    }

    private void Close(SharedQuestionPart part)
    {
        if (part.Close())
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
                _scanner!.Withdraw();
                return true;
            case BatchKind.Sharers:
                if (batch.Part!.Close())
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
        _shared.RemoveSharer(shared, guest.Index, sharer.Page);
        guest.Pages[sharer.Page] = PageState.Untouched;
        TellVm(guest, new InjectError(sharer.Page), _entryDelay);
    }

    /// <summary>What must be true of shared pages in a machine that has come to rest.</summary>
    private void AuditSharing()
    {
        Check(_shared.Unused == 0, $"{_shared.Unused} shared pages that nobody shares are still here.");
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
