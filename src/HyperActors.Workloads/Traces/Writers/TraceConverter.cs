using System.Buffers.Binary;

namespace HyperActors.Workloads;

/// <summary>Converts traces: any format into the project's own, and any into <c>TPAT0001</c>, CSV or LIRS.</summary>
/// <remarks>
/// What a format cannot say is lost: TPAT, CSV and LIRS know no gaps, LIRS neither writes nor frees (which it leaves
/// out), and TPAT takes an instruction fetch for a read. A run is written as so many single accesses.
/// </remarks>
public static class TraceConverter
{
    /// <summary>The formats that can be written.</summary>
    public static IReadOnlyList<TraceFormat> Outputs { get; } =
        [TraceFormat.Hat, TraceFormat.Tpat, TraceFormat.Csv, TraceFormat.Lirs];

    /// <summary>Converts a file. If that fails, a partly written output file is deleted.</summary>
    /// <param name="input">The trace to read.</param>
    /// <param name="output">The file to write; replaced if it exists; must be another one.</param>
    /// <param name="options">How; default <see cref="TraceConverterOptions"/> as it is.</param>
    /// <param name="progress">Told the number of records now and then, if given.</param>
    /// <returns>The sums over what was written; the gap is in the unit of the runs as read, one picosecond an
    /// instruction.</returns>
    /// <exception cref="TraceFormatException">The input cannot be read, or does not fit into the format of the
    /// output.</exception>
    /// <exception cref="ArgumentException">The output is the input, or its format cannot be written.</exception>
    /// <exception cref="IOException">The output cannot be written.</exception>
    public static TraceTotals Convert(
        string input, string output, TraceConverterOptions? options = null, Action<long>? progress = null)
    {
        options ??= new TraceConverterOptions();
        if (Path.GetFullPath(input) == Path.GetFullPath(output))
            throw new ArgumentException("A trace cannot be converted into its own file.", nameof(output));
        if (!Outputs.Contains(options.Output))
            throw new ArgumentException($"{options.Output} cannot be written.", nameof(options));
        TraceTotals? known = options.Output == TraceFormat.Tpat ? Survey(input, options) : null;
        using TraceReader reader = Open(input, options);
        FileStream file = new(output, FileMode.Create, FileAccess.ReadWrite);
        bool good = false;
        try
        {
            TraceTotals totals = Write(reader, file, known, options, progress);
            good = true;
            return totals;
        }
        finally
        {
            file.Dispose();
            if (!good)
                File.Delete(output);
        }
    }

    // One picosecond an instruction makes the think time count instructions.
    private static TraceReader Open(string path, TraceConverterOptions options) =>
        TraceReader.Open(path, options.Input with { PicosecondsPerInstruction = 1 });

    private static IAccessStream Part(TraceReader reader, TraceConverterOptions options) =>
        options is { Skip: 0, Accesses: long.MaxValue }
            ? reader
            : new LimitedStream(reader, options.Accesses, options.Skip);

    // A pattern's header tells how many pages and accesses follow.
    private static TraceTotals Survey(string path, TraceConverterOptions options)
    {
        using TraceReader reader = Open(path, options);
        PageIndex index = new();
        TraceTotals totals = default;
        ForEach(Part(reader, options), null, (in AccessRun run) =>
        {
            index.IdOf(run.Page);
            totals = totals.Add(run, index.Count);
        });
        return totals;
    }

    private static TraceTotals Write(
        TraceReader reader, Stream file, TraceTotals? known, TraceConverterOptions options, Action<long>? progress)
    {
        if (options.Output == TraceFormat.Hat)
            return WriteHat(reader, file, options, progress);
        using BufferedStream buffered = new(file, 1 << 16);
        if (known is { } survey)
            return WriteTpat(reader, buffered, survey, options, progress);
        using StreamWriter text = new(buffered) { NewLine = "\n" };
        return WriteText(reader, text, options, progress);
    }

    private static TraceTotals WriteHat(
        TraceReader reader, Stream file, TraceConverterOptions options, Action<long>? progress)
    {
        string fileName = Path.GetFileName(reader.Name);
        HatHeader header = new()
        {
            GapUnit = reader.Header?.GapUnit ?? HatGapUnit.Instructions,
            Window = reader.Header?.Window ?? (reader as PtrcReader)?.Window ?? 0,
            Name = options.Name ?? reader.Header?.Name ?? fileName.Split('.')[0],
            Source = options.Source ?? reader.Header?.Source ?? $"converted from {fileName}",
        };
        HatWriter writer = new(file, header, options.Compression);
        ForEach(Part(reader, options), progress, (in AccessRun run) => writer.Write(run));
        writer.Complete();
        return writer.Totals;
    }

    private static TraceTotals WriteTpat(
        TraceReader reader, Stream file, TraceTotals survey, TraceConverterOptions options, Action<long>? progress)
    {
        long span = survey.HighestPage + 1;
        bool renumber = options.Renumber ?? span > 4 * survey.DistinctPages;
        long pages = renumber ? survey.DistinctPages : span;
        if (pages is < 1 or > TpatReader.FreeBit)
        {
            string problem = $"Its {pages} pages do not fit into a pattern; from 1 to 2^30 do.";
            const string Hint = "Let the pages be numbered anew, or convert a part.";
            throw new TraceFormatException(reader.Name, TracePlace.Byte(0), problem, Hint);
        }
        byte[] word = new byte[TpatReader.HeaderSize];
        "TPAT0001"u8.CopyTo(word);
        BinaryPrimitives.WriteUInt32LittleEndian(word.AsSpan(8), (uint)pages);
        BinaryPrimitives.WriteInt64LittleEndian(word.AsSpan(16), survey.Accesses + survey.Frees);
        file.Write(word);
        PageIndex index = new();
        ForEach(Part(reader, options), progress, (in AccessRun run) =>
        {
            uint page = renumber ? (uint)index.IdOf(run.Page) : (uint)run.Page;
            uint bit = run.Kind switch
            {
                AccessKind.Write => TpatReader.WriteBit,
                AccessKind.Free => TpatReader.FreeBit,
                _ => 0,
            };
            BinaryPrimitives.WriteUInt32LittleEndian(word, page | bit);
            for (int i = 0; i < Repeats(run); i++)
                file.Write(word, 0, 4);
        });
        return survey;
    }

    private static TraceTotals WriteText(
        TraceReader reader, StreamWriter text, TraceConverterOptions options, Action<long>? progress)
    {
        bool csv = options.Output == TraceFormat.Csv;
        PageIndex index = new();
        TraceTotals totals = default;
        if (csv)
            text.WriteLine("address,rw");
        ForEach(Part(reader, options), progress, (in AccessRun run) =>
        {
            index.IdOf(run.Page);
            totals = totals.Add(run, index.Count);
            if (!csv && run.Kind == AccessKind.Free)
                return;
            string line = csv
                ? $"0x{run.Page << 12:x},{"rwxf"[(int)run.Kind]}"
                : FormattableString.Invariant($"{run.Page}");
            for (int i = 0; i < Repeats(run); i++)
                text.WriteLine(line);
        });
        return totals;
    }

    private static int Repeats(in AccessRun run) => run.Kind == AccessKind.Free ? 1 : run.Count;

    private delegate void RunAction(in AccessRun run);

    private static void ForEach(IAccessStream stream, Action<long>? progress, RunAction action)
    {
        AccessRun[] runs = new AccessRun[4096];
        long records = 0;
        for (int count; (count = stream.Fill(runs)) > 0; progress?.Invoke(records))
        {
            foreach (ref readonly AccessRun run in runs.AsSpan(0, count))
                action(run);
            records += count;
        }
    }
}
