namespace HyperActors.Workloads;

/// <summary>A growing list of bytes: one column of a block that is being written.</summary>
internal sealed class HatColumn
{
    private byte[] _bytes = new byte[1 << 16];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void AddVarint(ulong value)
    {
        Span<byte> target = Reserve(HatLayout.MaxVarint);
        int i = 0;
        for (; value >= 0x80; value >>= 7)
            target[i++] = unchecked((byte)(value | 0x80));
        target[i++] = (byte)value;
        Length += i;
    }

    public void AddZigzag(long value) => AddVarint(unchecked((ulong)(value << 1 ^ value >> 63)));

    public void AddBytes(uint value, int bytes)
    {
        Span<byte> target = Reserve(4);
        for (int i = 0; i < bytes; i++)
            target[i] = unchecked((byte)(value >> 8 * i));
        Length += bytes;
    }

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
            Array.Resize(ref _bytes, 2 * _bytes.Length);
        return _bytes.AsSpan(Length);
    }
}
