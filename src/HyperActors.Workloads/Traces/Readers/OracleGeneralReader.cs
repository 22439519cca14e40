using System.Buffers.Binary;

namespace HyperActors.Workloads;

/// <summary>Reads libCacheSim's oracleGeneral: an object's id is taken as the page, each request as a read.</summary>
/// <remarks>
/// Records of 24 bytes: time in seconds (32 bits), id (64), size (32), number of the next request of the same object
/// (64). The time is too coarse to be think time, and the rest is not about pages.
/// </remarks>
internal sealed class OracleGeneralReader(TraceInput input) : TraceReader(input, TraceFormat.OracleGeneral)
{
    internal const int RecordSize = 24;

    private protected override void Decode(Span<AccessRun> buffer, ref int count)
    {
        while (count < buffer.Length)
        {
            ReadOnlySpan<byte> record = Input.Peek(RecordSize);
            if (record.IsEmpty)
                return;
            if (record.Length < RecordSize)
                throw Input.ErrorAt(Input.Offset, $"The last record has {record.Length} of {RecordSize} bytes.",
                    "The trace was cut off, or is of another format.");
            ulong id = BinaryPrimitives.ReadUInt64LittleEndian(record[4..]);
            if (id >= GeneratorOptions.PageLimit)
                throw Input.ErrorAt(Input.Offset + 4, $"Object {id} is too large for a page, which is below 2^52.",
                    "Only objects that are numbered by place, such as blocks of a disk, can be pages.");
            buffer[count++] = new AccessRun((long)id, 0, 1, AccessKind.Read);
            Input.Skip(RecordSize);
        }
    }
}
