namespace HyperActors.Workloads;

/// <summary>Page after page in ascending order, again and again.</summary>
public sealed class SequentialStream : GeneratedStream
{
    private Picker _picker;

    /// <summary>Starts at the first page.</summary>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public SequentialStream(SequentialOptions options, RandomStream random)
        : base(options, random) => _picker = new Picker(options.WorkingSet.Value);

    /// <inheritdoc />
    public override int Fill(Span<AccessRun> buffer) => FillFrom(ref _picker, buffer);

    private struct Picker(long pages) : IPagePicker
    {
        private readonly long _pages = pages;
        private long _next;

        public long Next(ref RandomStream random)
        {
            long page = _next;
            long following = unchecked(page + 1);
            _next = following == _pages ? 0 : following;
            return page;
        }
    }
}
