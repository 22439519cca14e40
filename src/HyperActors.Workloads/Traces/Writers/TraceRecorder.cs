namespace HyperActors.Workloads;

/// <summary>
/// Turns the text that valgrind's lackey writes while a program runs into a trace in the project's own format, on the
/// fly: gigabytes of text become megabytes.
/// </summary>
/// <remarks>
/// Time is cut into windows of instructions. Each distinct page of a window is one record, in the order of first touch,
/// with the gap in instructions from the record before; it is a write if the page was written in the window, else a
/// read if it was read, else a fetch. The caller runs <c>valgrind --tool=lackey --trace-mem=yes --log-fd=N PROGRAM
/// …</c> and hands the pipe over. Lackey does not see pages given back, nor what the kernel writes into the program's
/// buffers.
/// </remarks>
public sealed class TraceRecorder
{
    private readonly HatWriter _writer;
    private readonly long _window;
    private readonly PageIndex _index = new();
    private readonly List<AccessRun> _touched = [];
    private int[] _placeOf = new int[512];
    private long _instructions;
    private long _dataAccesses;
    private long _windowEnd;
    private long _lastRecordAt;

    private TraceRecorder(HatWriter writer, uint window)
    {
        _writer = writer;
        _window = window;
        _windowEnd = window;
    }

    /// <summary>Records until the text ends.</summary>
    /// <param name="lackey">The text; disposed of.</param>
    /// <param name="output">Where the trace goes; a file that can seek gets its totals into the header. Disposed
    /// of.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how far it is every so many lines, if given.</param>
    /// <returns>What it came to.</returns>
    /// <exception cref="TraceFormatException">The text is no lackey text; the trace is left without its
    /// end.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static TraceRecording Record(
        Stream lackey, Stream output, TraceRecorderOptions options, Action<TraceRecording>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Window, 1u);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Window, 1u << 31);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ProgressEvery, 1);
        HatHeader header = new() { Name = options.Name, Source = options.Source, Window = options.Window };
        using HatWriter writer = new(output, header, options.Compression);
        using TraceInput input = new("valgrind's output", lackey);
        using LackeyReader reader = new(input, new TraceReaderOptions { PicosecondsPerInstruction = 1 });
        TraceRecorder recorder = new(writer, options.Window);
        recorder.Record(reader, input, options.ProgressEvery, progress);
        writer.Complete();
        return recorder.SoFar(input.LineNumber);
    }

    private void Record(LackeyReader reader, TraceInput input, long progressEvery, Action<TraceRecording>? progress)
    {
        AccessRun[] runs = new AccessRun[1024];
        long nextReport = progressEvery;
        for (int count; (count = reader.Fill(runs)) > 0;)
        {
            foreach (ref readonly AccessRun run in runs.AsSpan(0, count))
                Touch(run);
            if (input.LineNumber < nextReport)
                continue;
            progress?.Invoke(SoFar(input.LineNumber));
            nextReport = input.LineNumber + progressEvery;
        }
        WriteWindow();
    }

    private TraceRecording SoFar(long lines) =>
        new(lines, _instructions, _dataAccesses, _writer.Totals.Records + _touched.Count, _index.Count);

    // A run of fetches may reach into the next windows; its page is touched in each.
    private void Touch(in AccessRun run)
    {
        if (run.Kind != AccessKind.Execute)
        {
            _dataAccesses += run.Count;
            TouchNow(run.Page, run.Kind);
            return;
        }
        long left = run.Count * run.ThinkPicoseconds;
        if (left == 0)
            TouchNow(run.Page, run.Kind);
        while (left > 0)
        {
            if (_instructions == _windowEnd)
                WriteWindow();
            TouchNow(run.Page, run.Kind);
            long step = Math.Min(left, _windowEnd - _instructions);
            _instructions += step;
            left -= step;
        }
    }

    // The think time of a record under way is the instruction of the first touch.
    private void TouchNow(long page, AccessKind kind)
    {
        int id = _index.IdOf(page);
        if (id == _placeOf.Length)
            Array.Resize(ref _placeOf, 2 * id);
        int place = _placeOf[id] - 1;
        if (place < 0)
        {
            _touched.Add(new AccessRun(page, _instructions, 1, kind));
            _placeOf[id] = _touched.Count;
        }
        else if (Rank(kind) > Rank(_touched[place].Kind))
            _touched[place] = _touched[place] with { Kind = kind };
    }

    private static int Rank(AccessKind kind) => kind switch { AccessKind.Write => 2, AccessKind.Read => 1, _ => 0 };

    private void WriteWindow()
    {
        foreach (AccessRun touch in _touched)
        {
            _writer.Write(touch with { ThinkPicoseconds = touch.ThinkPicoseconds - _lastRecordAt });
            _lastRecordAt = touch.ThinkPicoseconds;
            _placeOf[_index.IdOf(touch.Page)] = 0;
        }
        _touched.Clear();
        _windowEnd = _instructions + _window;
    }
}
