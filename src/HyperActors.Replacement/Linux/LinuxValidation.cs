namespace HyperActors.Replacement;

/// <summary>Runs the model on every cell of a file of the kernel's counts, and judges it by stated bounds.</summary>
/// <remarks>
/// <para>Single: the mean error at most 1 %, each at most 5 %. Contention: each scenario's total within 2 %, each
/// bounded process within 10 %, frames held within 250 pages on average. Programs: each bounded cell within 12 %, their
/// mean at most 6 %. A cell of the last two is bounded if the kernel itself has at least 1,000 faults there and its
/// runs differ by less than 10 %; all cells of single patterns are.</para>
/// <para>The files' columns: <c>pattern,pages,accesses,seed,write_pct,frames,…</c> for single patterns;
/// <c>scenario,parent_frames,process,pattern,seed,accesses,quantum,…</c> for contention, where <c>pages</c> and
/// <c>write_pct</c> may be added and are 8,192 and 30 otherwise; <c>program,frames,…</c> for programs; all with
/// <c>kernel_major_faults_mean</c> and <c>spread_pct</c>, contention also with <c>kernel_resident_mean</c>.</para>
/// </remarks>
public sealed class LinuxValidation
{
    private const int BoundedFaults = 1_000;
    private const double BoundedSpreadPercent = 10;
    private const int ContentionPages = 8_192;
    private const int ContentionWritePercent = 30;
    private const string Percent = "%";

    private readonly Func<string, LinuxPattern> _programs;
    private readonly Func<LinuxReplayOptions, IReadOnlyList<LinuxPattern>, LinuxReplayResult> _replay;
    private readonly Dictionary<(string, int, int, ulong, int), LinuxPattern> _patterns = [];

    private LinuxValidation(
        Func<string, LinuxPattern> programs,
        Func<LinuxReplayOptions, IReadOnlyList<LinuxPattern>, LinuxReplayResult> replay)
    {
        _programs = programs;
        _replay = replay;
    }

    /// <summary>Judges the model by one file.</summary>
    /// <param name="csv">The file, of any of the three kinds.</param>
    /// <param name="programs">Gives the recorded pattern of a program by its name; asked for programs only, once a
    /// cell.</param>
    /// <param name="settings">How to reclaim; its limit is that of each cell. Default: the defaults.</param>
    /// <returns>All cells with their errors, and the bounds.</returns>
    /// <exception cref="FormatException">The file lacks a column, or a value of it cannot be.</exception>
    public static LinuxValidationReport Run(
        TextReader csv, Func<string, LinuxPattern> programs, LinuxReclaimOptions? settings = null)
    {
        settings ??= new LinuxReclaimOptions { Frames = new(1) };
        return Run(csv, programs, (cell, patterns) => LinuxReplay.Run(
            cell with { Reclaim = settings with { Frames = cell.Reclaim.Frames } }, patterns));
    }

    /// <summary>Judges any policy by one file: how far from the kernel it is.</summary>
    /// <remarks>The misses of a policy that chooses victims stand for major faults, but for first touches.</remarks>
    /// <param name="csv">The file, of any of the three kinds.</param>
    /// <param name="programs">Gives the recorded pattern of a program by its name.</param>
    /// <param name="policy">A policy that does not need the future.</param>
    /// <returns>All cells with their errors, and the bounds.</returns>
    /// <exception cref="FormatException">The file lacks a column, or a value of it cannot be.</exception>
    /// <exception cref="InvalidOperationException">The policy needs the future.</exception>
    public static LinuxValidationReport Run(
        TextReader csv, Func<string, LinuxPattern> programs, PolicyChoice policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Run(csv, programs, (cell, patterns) => Replay(policy, cell, patterns));
    }

    private static LinuxReplayResult Replay(
        PolicyChoice policy, LinuxReplayOptions cell, IReadOnlyList<LinuxPattern> patterns)
    {
        if (policy.Description.Reclaim is not null)
        {
            LinuxReplayOptions options = LinuxPolicies.ReplayOptions(policy, cell.Reclaim.Frames);
            return LinuxReplay.Run(options with { Quantum = cell.Quantum, Populate = cell.Populate }, patterns);
        }

        var group = new GroupReplay(patterns, cell.Quantum, cell.Populate);
        IReadOnlyList<GroupReplayResult> results = group.Run(policy, (int)cell.Reclaim.Frames.Value);
        return new LinuxReplayResult([.. results.Select(result => new LinuxProcessResult(
            MajorFaults: result.Misses - result.FirstTouches,
            MinorFaults: result.FirstTouches,
            result.FirstTouches,
            SwapOuts: 0,
            result.ResidentMean,
            KilledAfter: null))]);
    }

    private static LinuxValidationReport Run(
        TextReader csv,
        Func<string, LinuxPattern> programs,
        Func<LinuxReplayOptions, IReadOnlyList<LinuxPattern>, LinuxReplayResult> replay)
    {
        ArgumentNullException.ThrowIfNull(csv);
        ArgumentNullException.ThrowIfNull(programs);
        LinuxReferenceTable table = LinuxReferenceTable.Read(csv);
        if (table.Rows.Count == 0)
            throw new FormatException("The file has no cells.");
        var validation = new LinuxValidation(programs, replay);
        try
        {
            return table.Kind switch
            {
                LinuxReferenceKind.Single => validation.Single(table),
                LinuxReferenceKind.Contention => validation.Contention(table),
                _ => validation.Programs(table),
            };
        }
        catch (ArgumentException impossible)
        {
            // All arguments come from the file: a pattern that is none, or a number that no run can have.
            throw new FormatException($"The file asks for what cannot be run: {impossible.Message}", impossible);
        }
    }

    private static LinuxValidationCell CellOf(
        string name, int frames, LinuxReferenceTable.Row row, LinuxProcessResult result, bool always)
    {
        int measured = row.Count("kernel_major_faults_mean");
        double spread = row.Number("spread_pct");
        return new LinuxValidationCell(
            name,
            frames,
            measured,
            result.MajorFaults,
            spread,
            always || (measured >= BoundedFaults && spread < BoundedSpreadPercent),
            MeasuredResident: null,
            result.ResidentMean,
            result.KilledAfter is not null);
    }

    private static LinuxValidationBound Mean(string name, IEnumerable<LinuxValidationCell> cells, double limit) =>
        new(name, cells.Select(cell => Math.Abs(cell.ErrorPercent)).DefaultIfEmpty(0).Average(), limit, Percent);

    private static LinuxValidationBound Largest(string name, IEnumerable<LinuxValidationCell> cells, double limit) =>
        new(name, cells.Select(cell => Math.Abs(cell.ErrorPercent)).DefaultIfEmpty(0).Max(), limit, Percent);

    private LinuxValidationReport Single(LinuxReferenceTable table)
    {
        var cells = new List<LinuxValidationCell>();
        foreach (LinuxReferenceTable.Row row in table.Rows)
        {
            LinuxPattern pattern = Pattern(row, row.Count("pages"), row.Count("write_pct"));
            int frames = row.Count("frames");
            LinuxReplayResult result = _replay(Options(frames, 64, populate: true), [pattern]);
            cells.Add(CellOf(row.Text("pattern"), frames, row, result.Processes[0], always: true));
        }

        return new LinuxValidationReport(
            LinuxReferenceKind.Single,
            cells,
            [],
            [Mean("mean error", cells, 1), Largest("largest error", cells, 5)]);
    }

    private LinuxValidationReport Programs(LinuxReferenceTable table)
    {
        var cells = new List<LinuxValidationCell>();
        foreach (LinuxReferenceTable.Row row in table.Rows)
        {
            string program = row.Text("program");
            int frames = row.Count("frames");
            LinuxReplayResult result = _replay(Options(frames, 64, populate: false), [_programs(program)]);
            cells.Add(CellOf(program, frames, row, result.Processes[0], always: false));
        }

        var bounded = cells.Where(cell => cell.Bounded).ToList();
        return new LinuxValidationReport(
            LinuxReferenceKind.Programs,
            cells,
            [],
            [Mean("mean error of bounded cells", bounded, 6), Largest("largest error of a bounded cell", bounded, 12)]);
    }

    private LinuxValidationReport Contention(LinuxReferenceTable table)
    {
        var cells = new List<LinuxValidationCell>();
        var totals = new List<LinuxValidationCell>();
        foreach (var scenario in table.Rows.GroupBy(row => (row.Text("scenario"), row.Count("parent_frames"))))
        {
            List<LinuxValidationCell> processes = Scenario([.. scenario], scenario.Key.Item1, scenario.Key.Item2);
            cells.AddRange(processes);
            totals.Add(TotalOf(processes, scenario.Key.Item1, scenario.Key.Item2));
        }

        double split = cells.Average(cell => Math.Abs(cell.SimulatedResident - cell.MeasuredResident!.Value));
        return new LinuxValidationReport(
            LinuxReferenceKind.Contention,
            cells,
            totals,
            [
                Largest("largest error of a total", totals, 2),
                Largest("largest error of a bounded process", cells.Where(cell => cell.Bounded), 10),
                new LinuxValidationBound("mean error of frames held", split, 250, "pages"),
            ]);
    }

    private List<LinuxValidationCell> Scenario(List<LinuxReferenceTable.Row> rows, string name, int frames)
    {
        rows.Sort((left, right) => left.Count("process").CompareTo(right.Count("process")));
        var patterns = rows.ConvertAll(row => Pattern(
            row, row.Count("pages", ContentionPages), row.Count("write_pct", ContentionWritePercent)));
        LinuxReplayOptions options = Options(frames, 64, populate: true) with
        {
            Quantum = rows.ConvertAll(row => row.Count("quantum")),
        };
        LinuxReplayResult result = _replay(options, patterns);
        var cells = new List<LinuxValidationCell>();
        for (int process = 0; process < rows.Count; process++)
        {
            string label = $"{name} process {process} ({rows[process].Text("pattern")})";
            cells.Add(CellOf(label, frames, rows[process], result.Processes[process], always: false) with
            {
                MeasuredResident = rows[process].Number("kernel_resident_mean"),
            });
        }

        return cells;
    }

    private static LinuxValidationCell TotalOf(List<LinuxValidationCell> processes, string name, int frames) => new(
        name,
        frames,
        processes.Sum(cell => cell.Measured),
        processes.Sum(cell => cell.Simulated),
        SpreadPercent: null,
        Bounded: true,
        processes.Sum(cell => cell.MeasuredResident),
        processes.Sum(cell => cell.SimulatedResident),
        processes.Any(cell => cell.OutOfMemory));

    private static LinuxReplayOptions Options(int frames, int quantum, bool populate) => new()
    {
        Reclaim = new LinuxReclaimOptions { Frames = new PageCount(frames) },
        Quantum = [quantum],
        Populate = populate,
    };

    private LinuxPattern Pattern(LinuxReferenceTable.Row row, int pages, int writePercent)
    {
        var key = (row.Text("pattern"), pages, row.Count("accesses"), row.Seed("seed"), writePercent);
        if (!_patterns.TryGetValue(key, out LinuxPattern? pattern))
        {
            pattern = ReferencePatterns.Make(key.Item1, pages, key.Item3, key.Item4, writePercent);
            _patterns.Add(key, pattern);
        }

        return pattern;
    }
}
