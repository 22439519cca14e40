using System.Buffers.Binary;
using System.Text;

namespace HyperActors.Telemetry;

/// <summary>Writes protocol-buffer fields into a buffer that is used again.</summary>
internal sealed class ProtoWriter
{
    private const int VarintType = 0;
    private const int Fixed64Type = 1;
    private const int LengthType = 2;

    private byte[] _buffer = new byte[4096];
    private int _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void Varint(int field, ulong value)
    {
        Tag(field, VarintType);
        Raw(value);
    }

    /// <summary>An int64 field: a negative number takes ten bytes.</summary>
    public void Signed(int field, long value) => Varint(field, unchecked((ulong)value));

    public void Fixed64(int field, ulong value)
    {
        Tag(field, Fixed64Type);
        Reserve(8);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_length), value);
        _length += 8;
    }

    public void Double(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    public void Text(int field, string text)
    {
        Tag(field, LengthType);
        int bytes = Encoding.UTF8.GetByteCount(text);
        Raw((ulong)bytes);
        Reserve(bytes);
        _length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length));
    }

    /// <summary>Begins a message inside the one in hand.</summary>
    /// <returns>What <see cref="End"/> wants.</returns>
    public int Begin(int field)
    {
        Tag(field, LengthType);
        Reserve(1);
        return ++_length;
    }

    /// <summary>Ends a message; if its length needs more than the byte that was left for it, its content moves up.</summary>
    public void End(int start)
    {
        int length = _length - start;
        int further = 0;
        for (int rest = length >> 7; rest > 0; rest >>= 7)
            further++;
        if (further > 0)
        {
            Reserve(further);
            _buffer.AsSpan(start, length).CopyTo(_buffer.AsSpan(start + further));
        }
        _length = start - 1;
        Raw((ulong)length);
        _length += length;
    }

    private void Tag(int field, int type) => Raw((ulong)((field << 3) | type));

    private void Raw(ulong value)
    {
        Reserve(10);
        unchecked
        {
            while (value >= 0x80)
            {
                _buffer[_length++] = (byte)(value | 0x80);
                value >>= 7;
            }
            _buffer[_length++] = (byte)value;
        }
    }

    private void Reserve(int bytes)
    {
        if (_length + bytes > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _length + bytes));
    }
}
