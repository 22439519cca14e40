namespace HyperActors.Machine;

/// <summary>Whose page each frame holds, or each number of a kernel stands for: a process and a page of it, in 8 bytes.</summary>
/// <remarks>
/// Pages have 45 bits, as the largest page table maps; above them is the process, counted from 1, so that 0 is nobody's. A
/// process by reference would take as much again, and the garbage collector would follow it from each frame.
/// </remarks>
/// <param name="count">How many frames, or numbers.</param>
/// <param name="processes">The processes of the VM by <see cref="GuestProcess.Id"/>; may grow.</param>
internal sealed class ProcessPages(int count, IReadOnlyList<GuestProcess> processes)
{
    private const int PageBits = 45;
    private const long PageMask = (1L << PageBits) - 1;

    private readonly long[] _pages = new long[count];

    /// <summary>Whose the page is; null if it is nobody's.</summary>
    public GuestProcess? Owner(int index) => _pages[index] == 0 ? null : processes[(int)(_pages[index] >> PageBits) - 1];

    /// <summary>Virtual page number in its owner's memory.</summary>
    public long Page(int index) => _pages[index] & PageMask;

    /// <summary>Whether it is a certain process's.</summary>
    public bool IsOf(int index, GuestProcess process) => _pages[index] >> PageBits == process.Id + 1;

    public void Set(int index, GuestProcess process, long page) => _pages[index] = ((process.Id + 1L) << PageBits) | page;

    public void Clear(int index) => _pages[index] = 0;
}
