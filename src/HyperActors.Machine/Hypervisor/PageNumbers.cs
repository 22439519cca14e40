namespace HyperActors.Machine;

/// <summary>One number for each guest-physical page of the machine, whichever VM's it is.</summary>
/// <remarks>
/// A number takes less room than a VM and a page, which is what counts where one is kept for each frame. Each VM's
/// numbers begin with a block of 512 of their own, so that the block tells the VM: two bytes for 512 pages.
/// </remarks>
internal sealed class PageNumbers
{
    /// <summary>Numbers are below this.</summary>
    public const int Limit = int.MaxValue;

    private const int BlockBits = 9;

    private readonly int[] _first;
    private readonly short[] _vmOfBlock;

    /// <param name="pages">How many pages each VM has.</param>
    /// <exception cref="ArgumentException">There are too many for 31 bits: 8 TiB of guest memory in pages of 4 KiB.
    /// </exception>
    public PageNumbers(IReadOnlyList<int> pages)
    {
        _first = new int[pages.Count];
        long blocks = 0;
        for (int vm = 0; vm < pages.Count; vm++)
        {
            _first[vm] = (int)Math.Min(blocks << BlockBits, Limit);
            blocks += ((long)pages[vm] + (1 << BlockBits) - 1) >> BlockBits;
        }
        if (blocks << BlockBits > Limit)
            throw new ArgumentException($"The VMs of a machine have fewer than {Limit} pages in all.", nameof(pages));
        _vmOfBlock = new short[blocks];
        for (int vm = 0; vm < pages.Count; vm++)
            _vmOfBlock.AsSpan(_first[vm] >> BlockBits).Fill((short)vm);
    }

    public int Of(int vm, int page) => _first[vm] + page;

    public int VmOf(int number) => _vmOfBlock[number >> BlockBits];

    public int PageOf(int number) => number - _first[VmOf(number)];
}
