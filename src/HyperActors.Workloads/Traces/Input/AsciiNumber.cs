namespace HyperActors.Workloads;

/// <summary>Numbers in the text of a trace.</summary>
internal static class AsciiNumber
{
    /// <summary>Takes a decimal number from the start of a text.</summary>
    /// <returns>False, with the text as it was, if it starts with no digit or the number exceeds 64 bits.</returns>
    public static bool TryTakeDecimal(ref ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        int length = 0;
        for (; length < text.Length; length++)
        {
            uint digit = unchecked((uint)(text[length] - '0'));
            if (digit > 9)
                break;
            if (value > (ulong.MaxValue - digit) / 10)
                return false;
            value = unchecked(value * 10 + digit);
        }
        text = text[length..];
        return length > 0;
    }

    /// <summary>Takes a hexadecimal number without prefix from the start of a text.</summary>
    /// <returns>False, with the text as it was, if it starts with no such digit or the number exceeds 64
    /// bits.</returns>
    public static bool TryTakeHex(ref ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        int length = 0;
        for (; length < text.Length; length++)
        {
            int digit = HexDigit(text[length]);
            if (digit < 0)
                break;
            if (value >> 60 != 0)
                return false;
            value = value << 4 | (uint)digit;
        }
        text = text[length..];
        return length > 0;
    }

    /// <summary>Takes a number, decimal or hexadecimal with the prefix <c>0x</c>, from the start of a text.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> text, out ulong value)
    {
        if (text.Length > 2 && text[0] == '0' && (text[1] | 0x20) == 'x')
        {
            ReadOnlySpan<byte> digits = text[2..];
            bool taken = TryTakeHex(ref digits, out value);
            if (taken)
                text = digits;
            return taken;
        }
        return TryTakeDecimal(ref text, out value);
    }

    /// <summary>A text without the blanks and tabs around it.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);

    /// <summary>The start of a line, as a message shows it; bytes that are no printable ASCII become dots.</summary>
    public static string Quote(ReadOnlySpan<byte> line)
    {
        const int Most = 40;
        ReadOnlySpan<byte> shown = line[..Math.Min(line.Length, Most)];
        Span<char> text = stackalloc char[shown.Length];
        for (int i = 0; i < shown.Length; i++)
            text[i] = shown[i] is >= 0x20 and < 0x7F ? (char)shown[i] : '.';
        return $"'{text}{(line.Length > Most ? "…" : "")}'";
    }

    private static int HexDigit(byte c)
    {
        uint digit = unchecked((uint)(c - '0'));
        if (digit <= 9)
            return (int)digit;
        uint letter = unchecked((uint)((c | 0x20) - 'a'));
        return letter <= 5 ? (int)letter + 10 : -1;
    }
}
