using System.Text;

namespace HyperActors.Cli;

/// <summary>A writer that prints one ASCII character for each character: nothing moves out of its column.</summary>
/// <param name="inner">Where the characters go.</param>
internal sealed class AsciiWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    /// <inheritdoc />
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc />
    public override void Write(char value) => inner.Write(Simplify(value));

    /// <inheritdoc />
    public override void Write(char[] buffer, int index, int count)
    {
        for (int position = index; position < index + count; position++)
            inner.Write(Simplify(buffer[position]));
    }

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<char> buffer)
    {
        foreach (char value in buffer)
            inner.Write(Simplify(value));
    }

    /// <inheritdoc />
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc />
    public override void Flush() => inner.Flush();

    private static char Simplify(char value) => value switch
    {
        < '\x80' => value,
        '\u00A0' or '\u202F' => ' ',
        'µ' or 'μ' => 'u',
        '×' or '✗' => 'x',
        '✓' => '+',
        '·' or '│' or '┃' => '|',
        '─' or '━' or '–' or '—' => '-',
        '█' or '▏' or '▎' or '▍' or '▌' or '▋' or '▊' or '▉' => '#',
        '░' => '.',
        '▁' or '▂' => '_',
        '▃' or '▄' => '-',
        '▅' or '▆' or '▇' => '=',
        '…' => '.',
        '→' => '>',
        '±' => '~',
        '╭' or '╮' or '╰' or '╯' or '┌' or '┐' or '└' or '┘' or '┬' or '┴' or '┼' or '├' or '┤' => '+',
        _ => '?',
    };
}
