namespace HyperActors.Workloads;

/// <summary>Two classes of pages, uniform within each: a hot one that gets most of the visits, and the cold
/// rest.</summary>
public sealed class HotColdStream : GeneratedStream
{
    private Picker _picker;

    /// <summary>Makes the stream of a seed.</summary>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public HotColdStream(HotColdOptions options, RandomStream random)
        : base(options, random) => _picker = new Picker(options, ref Random);

    /// <inheritdoc />
    public override int Fill(Span<AccessRun> buffer) => FillFrom(ref _picker, buffer);

    private struct Picker(HotColdOptions options, ref RandomStream random) : IPagePicker
    {
        private readonly ulong _hot = (ulong)options.HotPages.Value;
        private readonly ulong _cold = (ulong)(options.WorkingSet - options.HotPages).Value;
        private readonly Probability _hotVisits = options.HotVisits;
        private readonly int[]? _places =
            options.Scatter ? Permutation.Random((int)options.WorkingSet.Value, ref random) : null;

        public readonly long Next(ref RandomStream random)
        {
            bool hot = random.Chance(_hotVisits);
            ulong index = unchecked(hot ? random.Below(_hot) : _hot + random.Below(_cold));
            return _places is null ? (long)index : _places[index];
        }
    }
}
