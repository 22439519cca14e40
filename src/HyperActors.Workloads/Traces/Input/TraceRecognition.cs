using System.Buffers.Binary;

namespace HyperActors.Workloads;

/// <summary>Tells the format of a trace from its first bytes.</summary>
internal static class TraceRecognition
{
    private const int SampleSize = 4096;

    /// <summary>Recognises the format without moving in the input.</summary>
    /// <exception cref="TraceFormatException">There is nothing, or it looks like no format.</exception>
    public static TraceFormat Recognise(TraceInput input)
    {
        ReadOnlySpan<byte> sample = input.Peek(SampleSize);
        if (sample.IsEmpty)
            throw input.ErrorAt(0, "The trace is empty.", "Record it again.");
        if (sample.StartsWith("HATRACE"u8))
            return TraceFormat.Hat;
        if (sample.StartsWith("PTRC"u8))
            return TraceFormat.Ptrc;
        if (sample.StartsWith("TPAT"u8))
            return TraceFormat.Tpat;
        if (IsText(sample))
            return RecogniseText(sample)
                ?? throw input.ErrorAt(0, "This is text of no known trace format.", Hint);
        return LooksLikeOracleGeneral(sample)
            ? TraceFormat.OracleGeneral
            : throw input.ErrorAt(0, "This is of no known trace format.", Hint);
    }

    private static string Hint => $"Name the format, one of {string.Join(", ", TraceFormats.Names)}.";

    private static bool IsText(ReadOnlySpan<byte> sample)
    {
        foreach (byte c in sample)
            if (c is < 0x20 or 0x7F && c is not ((byte)'\n' or (byte)'\r' or (byte)'\t'))
                return false;
        return true;
    }

    // The first line that decides does; marks and comments do not.
    private static TraceFormat? RecogniseText(ReadOnlySpan<byte> sample)
    {
        foreach (Range range in sample.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> raw = sample[range].TrimEnd((byte)'\r');
            if (LackeyReader.IsRecord(raw) || LackeyReader.IsNote(raw))
                return TraceFormat.Lackey;
            ReadOnlySpan<byte> line = AsciiNumber.Trim(raw);
            if (line.IsEmpty || line[0] is (byte)'#' or (byte)'*')
                continue;
            if (line.Contains((byte)','))
                return TraceFormat.Csv;
            if (LooksLikeCsvOfOneColumn(line))
                return TraceFormat.Csv;
            if (!AsciiNumber.TryTakeDecimal(ref line, out _))
                return null;
            if (line.IsEmpty)
                return TraceFormat.Lirs;
            line = AsciiNumber.Trim(line);
            return AsciiNumber.TryTakeDecimal(ref line, out _) ? TraceFormat.Arc : null;
        }
        return null;
    }

    private static bool LooksLikeCsvOfOneColumn(ReadOnlySpan<byte> line) =>
        line.SequenceEqual("address"u8) || line.SequenceEqual("page"u8) || line.StartsWith("0x"u8);

    // Times do not fall, sizes are moderate, and the next use is a request number or −1.
    private static bool LooksLikeOracleGeneral(ReadOnlySpan<byte> sample)
    {
        if (sample.Length < OracleGeneralReader.RecordSize)
            return false;
        uint before = 0;
        for (; sample.Length >= OracleGeneralReader.RecordSize; sample = sample[OracleGeneralReader.RecordSize..])
        {
            uint time = BinaryPrimitives.ReadUInt32LittleEndian(sample);
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(sample[12..]);
            long next = BinaryPrimitives.ReadInt64LittleEndian(sample[16..]);
            if (time < before || size > int.MaxValue || next < -2 || next > 1L << 40 && next != long.MaxValue)
                return false;
            before = time;
        }
        return true;
    }
}
