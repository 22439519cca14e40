namespace HyperActors.Replacement;

/// <summary>Plays several processes in a token ring against one policy over the frames of all.</summary>
/// <remarks>
/// The order is that of <see cref="LinuxReplay"/>: processes are populated one after the other, if they are, and then
/// take turns of their quanta, process 0 first; one that is done passes the token on. So the counts of a policy stand
/// beside those of the kernel's reclaim.
/// </remarks>
public sealed class GroupReplay
{
    private readonly LinuxPattern[] _patterns;
    private readonly int[] _quanta;
    private readonly int[] _firstPages;
    private readonly bool _populate;
    private readonly int _pages;

    /// <summary>Checks the patterns.</summary>
    /// <param name="patterns">One a process, at least one.</param>
    /// <param name="quantum">Accesses and frees of a turn: one value for all, or one for each; each at least 1.</param>
    /// <param name="populate">Whether each process touches all its pages once, in order, before counting starts.
    /// </param>
    /// <exception cref="ArgumentException">No process, or the quanta are not as they should be.</exception>
    public GroupReplay(IReadOnlyList<LinuxPattern> patterns, IReadOnlyList<int> quantum, bool populate)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        ArgumentNullException.ThrowIfNull(quantum);
        ArgumentOutOfRangeException.ThrowIfZero(patterns.Count, nameof(patterns));
        if (quantum.Count != 1 && quantum.Count != patterns.Count)
            throw new ArgumentException($"{quantum.Count} quanta for {patterns.Count} processes.", nameof(quantum));
        foreach (int turn in quantum)
            ArgumentOutOfRangeException.ThrowIfLessThan(turn, 1, nameof(quantum));
        _patterns = [.. patterns];
        _quanta = [.. patterns.Select((_, process) => quantum[quantum.Count == 1 ? 0 : process])];
        _firstPages = new int[patterns.Count];
        for (int process = 1; process < _patterns.Length; process++)
            _firstPages[process] = _firstPages[process - 1] + _patterns[process - 1].Pages;
        _pages = _firstPages[^1] + _patterns[^1].Pages;
        _populate = populate;
    }

    /// <summary>Plays one policy.</summary>
    /// <param name="policy">A policy that chooses victims.</param>
    /// <param name="frames">Frames of all processes together; at least 1.</param>
    /// <returns>The counts of each process, populating apart.</returns>
    public IReadOnlyList<GroupReplayResult> Run(PolicyChoice policy, int frames)
    {
        ArgumentNullException.ThrowIfNull(policy);
        IReplacementPolicy instance = policy.Create(frames, PageSpace.Dense(_pages));
        var memory = new ReplayMemory(frames, _pages);
        var misses = new long[_patterns.Length];
        var residentSums = new long[_patterns.Length];
        var resident = new int[_patterns.Length];
        int[] positions = new int[_patterns.Length];
        if (_populate)
            memory.Play(instance, Populating());
        long rounds = 0;
        for (uint[] turn = new uint[_quanta.Max()]; !AllDone(positions); rounds++)
        {
            for (int process = 0; process < _patterns.Length; process++)
                misses[process] += memory.Play(instance, Turn(process, positions, turn));
            memory.CountResident(_firstPages, resident);
            for (int process = 0; process < _patterns.Length; process++)
                residentSums[process] += resident[process];
        }

        instance.CheckInvariants();
        return
        [
            .. misses.Select((count, process) =>
                new GroupReplayResult(
                    count, FirstTouches(process), rounds == 0 ? 0 : (double)residentSums[process] / rounds)),
        ];
    }

    /// <summary>The clairvoyant bound on the misses of all processes together.</summary>
    /// <param name="frames">As many sizes as are wanted, each at least 1.</param>
    /// <returns>For each size, misses with populating apart.</returns>
    public IReadOnlyList<long> Bounds(IReadOnlyList<int> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var events = new List<uint>(_populate ? Populating() : []);
        int[] positions = new int[_patterns.Length];
        for (uint[] turn = new uint[_quanta.Max()]; !AllDone(positions);)
        {
            for (int process = 0; process < _patterns.Length; process++)
                events.AddRange(Turn(process, positions, turn));
        }

        var optimal = new OptimalReplay(ReferenceString.FromDense([.. events], _pages));
        // Every page is missed exactly once while populating, whatever the policy.
        return [.. frames.Select(size => optimal.Run(size).Misses - (_populate ? _pages : 0))];
    }

    private long FirstTouches(int process)
    {
        var touched = new bool[_patterns[process].Pages];
        Array.Fill(touched, _populate);
        long count = 0;
        foreach (uint word in _patterns[process].Words.Span)
        {
            bool access = (word & LinuxPattern.FreeBit) == 0;
            ref bool known = ref touched[word & LinuxPattern.PageMask];
            count += access && !known ? 1 : 0;
            known = access;
        }

        return count;
    }

    private uint[] Populating() => [.. Enumerable.Range(0, _pages).Select(page => (uint)page)];

    private bool AllDone(int[] positions)
    {
        for (int process = 0; process < _patterns.Length; process++)
        {
            if (positions[process] < _patterns[process].Words.Length)
                return false;
        }

        return true;
    }

    private ReadOnlySpan<uint> Turn(int process, int[] positions, uint[] buffer)
    {
        ReadOnlySpan<uint> words = _patterns[process].Words.Span[positions[process]..];
        int length = Math.Min(words.Length, _quanta[process]);
        for (int at = 0; at < length; at++)
        {
            uint page = (uint)_firstPages[process] + (words[at] & LinuxPattern.PageMask);
            buffer[at] = (words[at] & LinuxPattern.FreeBit) != 0 ? page | ReferenceString.FreeMark : page;
        }

        positions[process] += length;
        return buffer.AsSpan(0, length);
    }
}
