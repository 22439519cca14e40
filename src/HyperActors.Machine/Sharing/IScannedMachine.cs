namespace HyperActors.Machine;

/// <summary>What <see cref="PageScanner"/> sees of a machine, and what it has done there.</summary>
internal interface IScannedMachine
{
    /// <summary>Whether the warm-up is over.</summary>
    bool IsMeasured { get; }

    /// <summary>Whether the run lasts beyond an instant and some VM has not finished.</summary>
    bool IsBusyAt(SimTime instant);

    /// <summary>Calls <see cref="PageScanner.OnTick"/> at an instant.</summary>
    void WakeScannerAt(SimTime instant);

    /// <summary>Finds the first page of a VM, at or after another, that was ever touched.</summary>
    /// <returns>False if there is none, or the VM is gone.</returns>
    bool TryNextTouched(int vm, int from, out int page, out bool isResident);

    /// <summary>Whether a page is mapped, and no step works on it.</summary>
    bool IsMergeable(int vm, int page);

    /// <summary>Asks a VM what pages hold; <see cref="PageScanner.Take"/> is called with the answer.</summary>
    void AskContents(int vm, int[] pages);

    /// <summary>Sets a page aside that is to share a frame; it is still mapped.</summary>
    void SetAside(int vm, int page, SharedPage shared);

    /// <summary>Has a VM unmap pages that were set aside. Where they end is not the scanner's business.</summary>
    void UnmapSetAside(int vm, int[] pages);
}
