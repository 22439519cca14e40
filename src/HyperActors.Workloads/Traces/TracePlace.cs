namespace HyperActors.Workloads;

/// <summary>A place in a trace: a line of text, or a byte of a binary file. Of a compressed file, of its
/// content.</summary>
/// <param name="IsLine">Whether <paramref name="Number"/> counts lines.</param>
/// <param name="Number">The line, counted from 1, or the byte's offset, counted from 0.</param>
public readonly record struct TracePlace(bool IsLine, long Number)
{
    /// <summary>A line, counted from 1.</summary>
    public static TracePlace Line(long number) => new(true, number);

    /// <summary>An offset in bytes, counted from 0.</summary>
    public static TracePlace Byte(long offset) => new(false, offset);

    /// <summary>The place in words, such as <c>line 7</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{(IsLine ? "line" : "byte")} {Number}");
}
