namespace HyperActors.Workloads;

/// <summary>Popularity by Zipf's law: the page of rank r is visited in proportion to r^−θ, independently each
/// time.</summary>
/// <remarks>8 bytes a page, shared by all streams of the same size and skew, and 4 more if the ranks are
/// scattered.</remarks>
public sealed class ZipfStream : GeneratedStream
{
    private Picker _picker;

    /// <summary>Makes the stream of a seed.</summary>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public ZipfStream(ZipfOptions options, RandomStream random)
        : base(options, random)
    {
        int pages = (int)options.WorkingSet.Value;
        int[]? places = options.Scatter ? Permutation.Random(pages, ref Random) : null;
        _picker = new Picker(ZipfTable.Share(pages, options.Theta), places);
    }

    /// <inheritdoc />
    public override int Fill(Span<AccessRun> buffer) => FillFrom(ref _picker, buffer);

    private readonly struct Picker(AliasTable ranks, int[]? places) : IPagePicker
    {
        public long Next(ref RandomStream random)
        {
            int rank = ranks.Draw(ref random);
            return places is null ? rank : places[rank];
        }
    }
}
