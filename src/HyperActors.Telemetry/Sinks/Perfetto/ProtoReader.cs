using System.Buffers.Binary;
using System.Text;

namespace HyperActors.Telemetry;

/// <summary>Reads the fields of one protocol-buffer message.</summary>
/// <param name="content">The message.</param>
internal ref struct ProtoReader(ReadOnlySpan<byte> content)
{
    private ReadOnlySpan<byte> _left = content;

    /// <summary>The number of the field in hand.</summary>
    public int Field { get; private set; }

    /// <summary>Its value, if it is a number.</summary>
    public ulong Value { get; private set; }

    /// <summary>Its content, if it is a text or a message.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    public readonly string Text => Encoding.UTF8.GetString(Content);

    public readonly long Signed => unchecked((long)Value);

    public readonly double Double => BitConverter.UInt64BitsToDouble(Value);

    public readonly bool Bool => Value != 0;

    /// <summary>Goes to the next field.</summary>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="TraceFileException">The message is broken.</exception>
    public bool Next()
    {
        if (_left.IsEmpty)
            return false;
        ulong tag = Varint();
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        Content = default;
        switch (tag & 7)
        {
            case 0: Value = Varint(); break;
            case 1: Value = BinaryPrimitives.ReadUInt64LittleEndian(Take(8)); break;
            case 2: Content = Take(Varint()); break;
            case 5: Value = BinaryPrimitives.ReadUInt32LittleEndian(Take(4)); break;
            default: throw Broken();
        }
        return true;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Take(1)[0];
            value |= unchecked((ulong)(next & 0x7F) << shift);
            if (next < 0x80)
                return value;
        }
        throw Broken();
    }

    private ReadOnlySpan<byte> Take(ulong bytes)
    {
        if (bytes > (ulong)_left.Length)
            throw Broken();
        ReadOnlySpan<byte> taken = _left[..(int)bytes];
        _left = _left[(int)bytes..];
        return taken;
    }

    private static TraceFileException Broken() => new("the file breaks off, or is no trace");
}
