namespace HyperActors.Workloads;

/// <summary>Reads a trace as a stream of page runs, in constant memory.</summary>
/// <remarks>
/// Files compressed with gzip are decompressed on the way. The format is recognised by the content unless it is named.
/// If the trace breaks in the middle, the runs before the break are delivered first, then the error, each time it is
/// asked again.
/// </remarks>
public abstract class TraceReader : IAccessStream, IDisposable
{
    private TraceFormatException? _broken;

    private protected TraceReader(TraceInput input, TraceFormat format)
    {
        Input = input;
        Format = format;
    }

    /// <summary>The format that is being read.</summary>
    public TraceFormat Format { get; }

    /// <summary>What messages call the trace: its path, or the name that it was given.</summary>
    public string Name => Input.Name;

    /// <summary>Whether the file is compressed with gzip.</summary>
    public bool IsCompressed => Input.IsCompressed;

    /// <summary>What the trace says about itself; only the project's own format does.</summary>
    public virtual HatHeader? Header => null;

    /// <summary>How many pages the traced process has, touched or not: 0 to one less; null if the trace does not say.
    /// </summary>
    public virtual int? DeclaredPages => null;

    private protected TraceInput Input { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="options">How to read it; default <see cref="TraceReaderOptions.Default"/>.</param>
    /// <exception cref="TraceFormatException">It cannot be opened, is of no known format, or its beginning is
    /// broken.</exception>
    public static TraceReader Open(string path, TraceReaderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (UnauthorizedAccessException e) when (Directory.Exists(path))
        {
            throw new TraceFormatException(path, TracePlace.Byte(0), "It is a directory.", "Name the file in it.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            string hint = "Check the path, and that you may read the file.";
            throw new TraceFormatException(path, TracePlace.Byte(0), $"It cannot be opened: {e.Message}", hint, e);
        }
        return Open(stream, path, options);
    }

    /// <summary>Reads from a stream.</summary>
    /// <param name="stream">Read from where it stands; need not be seekable; disposed of with the reader.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">How to read it; default <see cref="TraceReaderOptions.Default"/>.</param>
    /// <exception cref="TraceFormatException">It is of no known format, or its beginning is broken.</exception>
    public static TraceReader Open(Stream stream, string name, TraceReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= TraceReaderOptions.Default;
        ArgumentOutOfRangeException.ThrowIfNegative(options.PicosecondsPerInstruction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.PicosecondsPerInstruction, 1_000_000);
        try
        {
            TraceInput input = new(name, stream);
            return Create(input, options.Format ?? TraceRecognition.Recognise(input), options);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    /// <exception cref="TraceFormatException">The trace is broken here.</exception>
    public int Fill(Span<AccessRun> buffer)
    {
        if (_broken is not null)
            throw new TraceFormatException(_broken.File, _broken.Place, _broken.Problem, _broken.Hint, _broken);
        int count = 0;
        try
        {
            Decode(buffer, ref count);
        }
        catch (TraceFormatException e)
        {
            _broken = e;
            if (count == 0)
                throw;
        }
        return count;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => Input.Dispose();

    /// <summary>Writes runs to the start of a buffer until it is full or the trace has ended.</summary>
    /// <param name="buffer">Where the runs go.</param>
    /// <param name="count">How many there are; kept right at all times, as an error may end the call.</param>
    private protected abstract void Decode(Span<AccessRun> buffer, ref int count);

    private static TraceReader Create(TraceInput input, TraceFormat format, TraceReaderOptions options) => format switch
    {
        TraceFormat.Hat => new HatReader(input, options),
        TraceFormat.Lackey => new LackeyReader(input, options),
        TraceFormat.Ptrc => new PtrcReader(input, options),
        TraceFormat.Tpat => new TpatReader(input),
        TraceFormat.Lirs => new LirsReader(input),
        TraceFormat.Arc => new ArcReader(input),
        TraceFormat.OracleGeneral => new OracleGeneralReader(input),
        TraceFormat.Csv => new CsvReader(input, options),
        _ => throw new ArgumentOutOfRangeException(nameof(options), format, "There is no such format."),
    };
}
