namespace HyperActors.Machine;

/// <content>What the guest's pages hold, for a host that shares equal ones.</content>
public sealed partial class GuestVm
{
    private readonly PageContents? _contents;

    private static PageContents? MakeContents(VmOptions options, GuestVmWiring wiring, int frames)
    {
        if (options.Content is { } content)
        {
            if (options.GuestPage != PageSize.Base4KiB)
                throw new ArgumentException("Content is of pages of 4 KiB.", nameof(options));
            if (content.Shared.ToDouble() + content.Zero.ToDouble() > 1)
                throw new ArgumentException("More than all pages have content in common.", nameof(options));
        }
        return wiring.SharesPages ? new PageContents(options.Content, wiring.Index, frames) : null;
    }

    /// <summary>An access that had faulted is done at last.</summary>
    /// <returns>Whether no TLB knows its page after all.</returns>
    private bool FinishPending(GuestProcess process)
    {
        // The kernel has cleared or filled the page that it hands out. If the access itself wrote, that is gone.
        bool loads = _contents is not null && _options.GuestPage == PageSize.Base4KiB
            && process.PendingWrite && !process.Run.IsWrite;
        if (loads)
            LoadContent(process);
        process.Pending = process.PendingWrite = false;
        return loads;
    }

    private void LoadContent(GuestProcess process)
    {
        long page = process.Run.Page;
        int frame = process.Space.Table.Lookup(page).Frame;
        _contents!.Load(frame, page);
        // The next write must be seen, so it must not find the right to write in a TLB.
        _nested.TestAndClearDirty(frame);
        ForgetPage(process, page);
        foreach (Vcpu vcpu in _vcpus)
            vcpu.Mmu.ForgetNested(frame);
    }

    private void OnScanPages(ScanPages scan)
    {
        ulong[] contents = new ulong[scan.Pages.Length];
        bool written = false;
        for (int i = 0; i < contents.Length; i++)
            contents[i] = Look(scan.Pages[i], ref written);
        // It costs the vCPUs nothing: a scanner that reads bytes needs no bit cleared, and no shoot-down.
        if (written)
            foreach (Vcpu vcpu in _vcpus)
                vcpu.Mmu.FlushAll();
        Context.Tell(_wiring.Hypervisor, new PagesScanned(_wiring.Index, scan.Batch, contents), _cpu.VmExit);
    }

    private ulong Look(int page, ref bool written)
    {
        if (_nested.IsPresent(page) && _nested.TestAndClearDirty(page))
        {
            _contents!.Written(page);
            written = true;
        }
        return _contents!.Of(page);
    }

    /// <summary>Takes the frame from a page.</summary>
    /// <param name="page">The page; it has one.</param>
    /// <param name="stamp">The version of its content, where versions are kept; else 0.</param>
    /// <returns>Whether it was written since it was mapped.</returns>
    private bool Unmap(int page, out uint stamp)
    {
        int frame = _nested.FrameOf(page);
        bool shared = !_nested.IsWritable(page);
        bool dirty = _nested.Unmap(page);
        if (_contents is not null)
        {
            if (dirty)
                _contents.Written(page);
            dirty = _contents.TakeWritten(page);
        }
        stamp = _oracle?.Unmap(page, frame, dirty, shared) ?? _versions?.Unmap(page, dirty) ?? 0;
        return dirty;
    }

    private void TellFinished(SimTime now)
    {
        if (_wiring.SharesPages)
            Context.Tell(_wiring.Hypervisor, new VmFinished(_wiring.Index), SimTime.Max(now, Context.Now) - Context.Now + _cpu.VmExit);
    }
}
