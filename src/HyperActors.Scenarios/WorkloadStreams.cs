using HyperActors.Workloads;

namespace HyperActors.Scenarios;

/// <summary>Opens the streams of accesses that workload sections describe.</summary>
internal static class WorkloadStreams
{
    /// <summary>How to open a phase from the seed of its process; each phase draws from a stream of its own.</summary>
    public static Func<ulong, IAccessStream> Opener(PhaseableSection content, int phase, string scenarioPath) =>
        seed => Open(content, Derive(seed, $"phase/{phase}"), scenarioPath);

    private static IAccessStream Open(PhaseableSection content, ulong seed, string scenarioPath)
    {
        if (content.Mix is not { } mix)
            return Open((PatternSection)content, new RandomStream(seed), scenarioPath);
        List<MixPart> parts = [];
        foreach (MixPartSection part in mix.Parts)
            parts.Add(new MixPart(
                Open(part, RandomStream.For(seed, $"part/{parts.Count}"), scenarioPath), part.Weight));
        return Limited(new MixStream(parts, RandomStream.For(seed, "mix")), mix.Accesses);
    }

    private static ulong Derive(ulong seed, string part)
    {
        Digest digest = new(seed);
        digest.Add(part);
        return digest.Value;
    }

    private static IAccessStream Open(PatternSection pattern, RandomStream random, string scenarioPath)
    {
        if (pattern.Trace is { } trace)
            return Limited(TraceStreams.Open(trace, scenarioPath), trace.Limit);
        GeneratorSection section = WorkloadFacts.Generator(pattern)!.Value.Section;
        return Limited(Generate(Options(section), random), section.Accesses);
    }

    private static IAccessStream Limited(IAccessStream stream, long? accesses) =>
        accesses is { } limit ? new LimitedStream(stream, limit) : stream;

    private static IAccessStream Generate(GeneratorOptions options, RandomStream random) => options switch
    {
        SequentialOptions sequential => new SequentialStream(sequential, random),
        StrideOptions stride => new StrideStream(stride, random),
        UniformOptions uniform => new UniformStream(uniform, random),
        ZipfOptions zipf => new ZipfStream(zipf, random),
        HotColdOptions hotCold => new HotColdStream(hotCold, random),
        PointerChaseOptions chase => new PointerChaseStream(chase, random),
        ScanOptions scan => new ScanStream(scan, random),
        LruStackOptions stack => new LruStackStream(stack, random),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The options of a generator; their problems are the checker's matter.</summary>
    public static GeneratorOptions Options(GeneratorSection section)
    {
        PageCount pages = section.WorkingSet.Pages;
        GeneratorOptions options = section switch
        {
            SequentialSection => new SequentialOptions { WorkingSet = pages },
            StrideSection stride => new StrideOptions { WorkingSet = pages, Stride = stride.Stride.Pages.Value },
            UniformSection => new UniformOptions { WorkingSet = pages },
            ZipfSection zipf => new ZipfOptions { WorkingSet = pages, Theta = zipf.Theta, Scatter = zipf.Scatter },
            HotColdSection hotCold => new HotColdOptions
            {
                WorkingSet = pages,
                HotPages = new PageCount((long)decimal.Round(pages.Value * hotCold.Hot.Value)),
                HotVisits = Chance(hotCold.HotVisits),
                Scatter = hotCold.Scatter,
            },
            PointerChaseSection => new PointerChaseOptions { WorkingSet = pages },
            ScanSection scan => new ScanOptions { WorkingSet = pages, Stride = scan.Stride.Pages.Value },
            LruStackSection stack => new LruStackOptions { WorkingSet = pages, DepthTheta = stack.Theta },
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return options with
        {
            FirstPage = section.Offset.Pages.Value,
            WriteRatio = Chance(section.Writes),
            ThinkTime = section.Think ?? SimDuration.Zero,
            AccessesPerPage = section.AccessesPerPage,
            Populate = section.Populate,
        };
    }

    private static Probability Chance(Ratio ratio) => Probability.FromDouble((double)ratio.Value);
}
