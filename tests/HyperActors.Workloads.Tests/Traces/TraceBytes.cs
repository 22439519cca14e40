using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace HyperActors.Workloads.Tests;

/// <summary>Makes tiny traces by hand, and reads them.</summary>
internal static class TraceBytes
{
    public static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    public static byte[] Gzip(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
            gzip.Write(content);
        return packed.ToArray();
    }

    /// <summary>PTRC0001 with window 100 and records of a gap, a page and flags.</summary>
    public static byte[] Ptrc(params (ulong Gap, long Page, int Flags)[] records)
    {
        List<byte> bytes = [.. "PTRC0001"u8, 100, 0, 0, 0, 0, 0, 0, 0];
        long before = 0;
        foreach ((ulong gap, long page, int flags) in records)
        {
            AddVarint(bytes, gap);
            long delta = page - before;
            AddVarint(bytes, unchecked((ulong)(delta << 1 ^ delta >> 63)) << 4 | (uint)flags);
            before = page;
        }
        return [.. bytes];
    }

    public static byte[] Tpat(uint pages, ulong accesses, params uint[] words)
    {
        byte[] bytes = new byte[24 + 4 * words.Length];
        "TPAT0001"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), pages);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), accesses);
        for (int i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(24 + 4 * i), words[i]);
        return bytes;
    }

    public static byte[] OracleGeneral(params ulong[] ids)
    {
        byte[] bytes = new byte[24 * ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            Span<byte> record = bytes.AsSpan(24 * i);
            BinaryPrimitives.WriteUInt32LittleEndian(record, 1_000 + (uint)i);
            BinaryPrimitives.WriteUInt64LittleEndian(record[4..], ids[i]);
            BinaryPrimitives.WriteUInt32LittleEndian(record[12..], 4096);
            BinaryPrimitives.WriteInt64LittleEndian(record[16..], -1);
        }
        return bytes;
    }

    public static byte[] Hat(IReadOnlyList<AccessRun> runs, HatHeader? header = null, int compression = 5)
    {
        MemoryStream output = new();
        using HatWriter writer = new(output, header ?? new HatHeader(), compression);
        writer.Write(runs.ToArray());
        writer.Complete();
        return output.ToArray();
    }

    public static TraceReader Open(byte[] bytes, TraceReaderOptions? options = null) =>
        TraceReader.Open(new MemoryStream(bytes), "t", options);

    public static List<AccessRun> Read(byte[] bytes, TraceReaderOptions? options = null, int bufferSize = 4096)
    {
        using TraceReader reader = Open(bytes, options);
        return reader.TakeAll(bufferSize);
    }

    /// <summary>Runs like a program's: mostly near pages, all kinds, some long.</summary>
    public static List<AccessRun> RandomRuns(ulong seed, int count)
    {
        RandomStream random = new(seed);
        List<AccessRun> runs = [];
        long page = random.Below(1L << 36);
        bool counts = random.Below(2) == 0;
        int pages = 1 + random.Below(1 << 1 + random.Below(17));
        for (int i = 0; i < count; i++)
        {
            page = random.Below(50) == 0 ? random.Below(GeneratorOptions.PageLimit) : page;
            long gap = (long)(random.Next() >> 30 + random.Below(34));
            int accesses = counts && random.Below(3) == 0 ? 1 + (int)(random.Next() >> 33 + random.Below(30)) : 1;
            AccessKind kind = (AccessKind)random.Below(4);
            long near = Math.Min(page + random.Below(pages), GeneratorOptions.PageLimit - 1);
            runs.Add(new AccessRun(near, gap, accesses, kind));
        }
        return runs;
    }

    private static void AddVarint(List<byte> bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value & 0x7F | 0x80));
        bytes.Add((byte)value);
    }
}
