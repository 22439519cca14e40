namespace HyperActors.Workloads;

/// <summary>
/// Follows pointers: the pages form one random cycle, and where the next visit goes stands in the page visited last.
/// </summary>
/// <remarks>It visits each page once a lap, in an order that no readahead can guess.</remarks>
public sealed class PointerChaseStream : GeneratedStream
{
    private Picker _picker;

    /// <summary>Links the pages and starts at the first one.</summary>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public PointerChaseStream(PointerChaseOptions options, RandomStream random)
        : base(options, random) => _picker = new Picker((int)options.WorkingSet.Value, ref Random);

    /// <inheritdoc />
    public override int Fill(Span<AccessRun> buffer) => FillFrom(ref _picker, buffer);

    private struct Picker(int pages, ref RandomStream random) : IPagePicker
    {
        private readonly int[] _successors = Permutation.RandomCycle(pages, ref random);
        private int _at;

        public long Next(ref RandomStream random)
        {
            int page = _at;
            _at = _successors[page];
            return page;
        }
    }
}
